"""The audit of GraphQL over HTTP (npm graphql-http): no errors, no warnings.

One thing that it says a server may do this one does not, on purpose: a query in an address is not answered to
whom a link of any page could send (``Accept: */*``).
"""

import asyncio
import json
from asyncio.subprocess import PIPE
from pathlib import Path

from graph_service.service import open_store
from graph_service.settings import Settings
from tests.node import NODE, with_packages
from tests.subscribers import served

AUDIT = Path(__file__).parents[2] / "audit"


async def test_the_audit_finds_nothing(embedded_settings: Settings) -> None:
    audit = with_packages(AUDIT)
    async with open_store(embedded_settings) as store, served(store, embedded_settings) as service:
        process = await asyncio.create_subprocess_exec(
            NODE, "graphql_http.mjs", f"{service.address}/graphql", cwd=audit, stdout=PIPE
        )
        async with asyncio.timeout(120):
            output, _ = await process.communicate()
    results = json.loads(output)
    assert len(results) > 50
    (other,) = [one for one in results if one["status"] != "ok"]
    assert other["status"] == "notice"
    assert other["name"] == "MAY accept application/x-www-form-urlencoded formatted GET requests"
