"""Settings: frozen, from the environment (``GRAPH_SERVICE_*``) and a ``.env`` file.

An option of the command line has the same name and wins over both.
"""

import ipaddress
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph_service.domain.access import Role

JwtAlgorithm: TypeAlias = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
]
"""Signatures with a public key: a service that can verify them can't create them."""


def default_store() -> str:
    """Return the embedded store in the user's data directory."""
    return f"embedded:{Path(platformdirs.user_data_dir('partner-graph-service', appauthor=False))}"


@lru_cache(1_000)
def is_loopback(address: str | None) -> bool:
    """Return whether an address, or a name of a host, is this machine's own.

    >>> [is_loopback(one) for one in ("127.0.0.1", "::1", "localhost", "::ffff:127.0.0.1", "10.0.0.8")]
    [True, True, True, True, False]
    """
    if address is None:
        return False
    if address == "localhost":
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def _listed(value: Any) -> Any:
    """Return the items of a text, separated by commas."""
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _roles(value: Any) -> Any:
    """Return the roles that a text lists; all of them for true, and none for false."""
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        value = value.strip().lower() == "true"
    if isinstance(value, bool):
        return frozenset(Role) if value else frozenset()
    return _listed(value)


Roles: TypeAlias = Annotated[frozenset[Role], NoDecode, BeforeValidator(_roles)]
Options: TypeAlias = Annotated[
    tuple[Annotated[str, Field(pattern="^-")], ...],
    NoDecode,
    BeforeValidator(lambda value: tuple(value.split()) if isinstance(value, str) else value),
]
Names: TypeAlias = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """All settings, with their defaults."""

    model_config = SettingsConfigDict(
        env_prefix="GRAPH_SERVICE_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    store: Annotated[
        str, Field(description="embedded:<folder>, or a bolt://, neo4j:// or neo4j+s:// address.")
    ] = Field(default_factory=default_store)
    engine_options: Annotated[
        Options, Field(description="Further options of the embedded engine's Java, such as -Xmx2g.")
    ] = ()
    user: Annotated[str, Field(description="User name on a Neo4j.")] = "neo4j"
    password: Annotated[SecretStr, Field(description="Password on a Neo4j.")] = SecretStr("")
    database: Annotated[str, Field(description="Name of the database on a Neo4j.")] = "neo4j"
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")] = 8000
    request_timeout: Annotated[
        float, Field(gt=0, le=300, description="Seconds a request may take, without analyses.")
    ] = 5.0
    analysis_timeout: Annotated[float, Field(gt=0, le=60, description="Maximum seconds for an analysis.")] = (
        30.0
    )
    analyses: Annotated[
        int, Field(ge=1, le=64, description="Maximum number of analyses at a time, per process; others wait.")
    ] = 4
    analysis_processes: Annotated[
        int | None,
        Field(
            ge=0,
            le=16,
            description="Additional processes for analyses, for each process that serves; 0: analyses "
            "run in its threads. By default one if there are 10,000 companies or more at the start.",
        ),
    ] = None
    conflict_threshold: Annotated[
        float,
        Field(ge=0, le=1, description="Competitors of at least this intensity are in conflict."),
    ] = 0.5
    trusted_documents: Annotated[
        Path | None, Field(description="Manifest of documents that clients may name by their SHA-256.")
    ] = None
    only_trusted_documents: Annotated[
        bool, Field(description="Whether documents that are not in the manifest are refused.")
    ] = False
    drain_time: Annotated[
        float | None,
        Field(
            ge=0,
            le=300,
            description="Seconds for which it continues to listen after SIGTERM, while /health/ready "
            "reports that it is about to end. By default none on loopback, and 5 elsewhere.",
        ),
    ] = None
    workers: Annotated[int, Field(ge=1, le=64, description="Processes that serve.")] = 1
    introspection: Annotated[
        Roles,
        Field(
            description="Roles that may query the schema, and get detailed validation errors, "
            "separated by commas; true for all, false for none."
        ),
    ] = frozenset(Role)
    request_log: Annotated[
        Literal["off", "json", "text"],
        Field(
            description="A line for each request on standard error. By default the command serve "
            "writes JSON, or text on a terminal."
        ),
    ] = "off"
    traces: Annotated[
        bool,
        Field(
            description="Whether traces are sent, to the target that OpenTelemetry's variables "
            "(OTEL_...) state."
        ),
    ] = False
    graphiql: Annotated[bool, Field(description="Whether GraphiQL is served.")] = True
    mcp: Annotated[
        bool, Field(description="Whether assistants are served at /mcp, over the Model Context Protocol.")
    ] = False
    allowed_hosts: Annotated[
        Names,
        Field(
            description="Hosts that requests may name, separated by commas; on loopback its names are "
            "always allowed, elsewhere all names are allowed unless some are listed."
        ),
    ] = ()
    cors_origins: Annotated[
        Names,
        Field(
            description="Origins whose pages may send requests, separated by commas, e.g. https://a.example."
        ),
    ] = ()
    max_body_bytes: Annotated[
        int, Field(ge=1_024, description="Maximum bytes of a request's body, also after decompression.")
    ] = 256 * 1024
    max_tokens: Annotated[int, Field(ge=1, description="Maximum tokens of a document.")] = 1_000
    max_depth: Annotated[
        int, Field(ge=1, description="Maximum depth of fields, without those of introspection.")
    ] = 15
    max_aliases: Annotated[
        int, Field(ge=0, description="Maximum aliases of an operation, with fragments expanded.")
    ] = 15
    max_directives: Annotated[
        int, Field(ge=0, description="Maximum directives of an operation, with fragments expanded.")
    ] = 10
    max_fields: Annotated[
        int, Field(ge=1, description="Maximum fields of an operation, with fragments expanded.")
    ] = 250
    max_values: Annotated[
        int, Field(ge=1, description="Maximum values in an operation's variables, including nested ones.")
    ] = 10_000
    max_cost: Annotated[
        int, Field(ge=1, description="Maximum cost of an operation, by the weights in the schema.")
    ] = 100_000
    cost_per_minute: Annotated[
        int | None,
        Field(
            ge=0,
            description="Maximum cost of one client per minute, in each process; 0 for no limit. By "
            "default none on loopback, and 10,000,000 elsewhere.",
        ),
    ] = None
    max_answer_bytes: Annotated[int, Field(ge=1_024, description="Maximum bytes of an answer.")] = 5_000_000
    health_threshold: Annotated[
        float, Field(ge=0, le=1, description="An alliance whose health is below this gets a warning.")
    ] = 0.7
    subscriptions: Annotated[
        int, Field(ge=0, description="Maximum number of subscriptions at a time, per process.")
    ] = 1_000
    subscriptions_per_connection: Annotated[
        int, Field(ge=1, description="Maximum number of operations at a time on one WebSocket.")
    ] = 20
    subscription_interval: Annotated[
        float,
        Field(ge=0.05, le=60, description="Seconds between two checks for changes that others have made."),
    ] = 0.5
    subscription_send_timeout: Annotated[
        float,
        Field(gt=0, le=300, description="Seconds that a subscriber may take to receive an event."),
    ] = 10.0
    jwt_issuer: Annotated[
        str | None,
        Field(description="Identity provider whose tokens are accepted, exactly as in their claim iss."),
    ] = None
    jwt_audience: Annotated[
        str | None, Field(description="The required audience of tokens, in their claim aud: this service.")
    ] = None
    jwt_keys_url: Annotated[
        str | None,
        Field(description="Address at which the provider publishes its keys (JWKS)."),
    ] = None
    jwt_algorithms: Annotated[
        tuple[JwtAlgorithm, ...], Field(min_length=1, description="Accepted signature algorithms.")
    ] = ("RS256", "ES256")
    jwt_role_claim: Annotated[str, Field(description="Claim that holds the role.")] = "role"
    jwt_company_claim: Annotated[str, Field(description="Claim that holds a partner's company.")] = "company"

    @model_validator(mode="after")
    def _whole_provider(self) -> "Settings":
        """Reject an incomplete identity provider."""
        stated = [self.jwt_issuer, self.jwt_audience, self.jwt_keys_url]
        if any(stated) and not all(stated):
            raise ValueError("jwt_issuer, jwt_audience and jwt_keys_url: expected all three, or none")
        if self.jwt_keys_url is not None:
            parts = urlsplit(self.jwt_keys_url)
            local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
            if parts.scheme != "https" and not local:
                raise ValueError("jwt_keys_url: expected an https:// address")
        return self

    @property
    def rate(self) -> int:
        """The maximum cost of one client per minute; 0 for no limit."""
        if self.cost_per_minute is not None:
            return self.cost_per_minute
        return 0 if self.is_local else 10_000_000

    @property
    def is_schema_public(self) -> bool:
        """Whether all authenticated callers may query the schema."""
        return self.introspection == frozenset(Role)

    @property
    def seconds_to_drain(self) -> float:
        """How long it continues to listen after a signal to end."""
        if self.drain_time is not None:
            return self.drain_time
        return 0.0 if self.is_local else 5.0

    @property
    def is_local(self) -> bool:
        """Whether it only listens on this machine."""
        return is_loopback(self.host)
