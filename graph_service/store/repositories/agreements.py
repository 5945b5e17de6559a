"""Reads agreements with their rules for revenue."""

from collections.abc import Collection, Mapping

from graph_service.domain.records.agreement import Agreement, AgreementTerms, AgreementTier, Bonus
from graph_service.store.engine.database import Reader
from graph_service.store.mapping.codec import record
from graph_service.store.schema.statements import STATEMENTS


async def read_agreements(
    database: Reader, keys: Collection[str], *, timeout: float
) -> tuple[str, Mapping[str, AgreementTerms]]:
    """Return the graph revision, and the agreements with these keys.

    Parameters
    ----------
    database
        A graph that was migrated.
    keys
        Keys of agreements; unknown keys are ignored.
    timeout
        Seconds after which it is cancelled.
    """
    epoch, number, agreements, tiers, bonuses = await database.value(
        STATEMENTS["read_agreements"], {"keys": list(keys)}, timeout=timeout
    )
    return f"{epoch}.{number}", {
        stored["key"]: AgreementTerms(
            agreement=record(Agreement, stored, alliance=alliance),
            tiers=tuple(
                record(AgreementTier, part, agreement=of) for of, part in tiers if of == stored["key"]
            ),
            bonuses=tuple(record(Bonus, part, agreement=of) for of, part in bonuses if of == stored["key"]),
        )
        for alliance, stored in agreements
    }
