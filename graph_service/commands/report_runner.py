"""Runs the documents of reports, for all commands that print one."""

import difflib
from collections.abc import Mapping
from typing import Any

from graph_service.api.execution.operations import Operations
from graph_service.commands.output.terminal import fail
from graph_service.commands.reports import Report
from graph_service.service import open_operations
from graph_service.settings import Settings


async def run_report(
    settings: Settings, report: Report, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return the answer of a report's document, and the provenance of its analyses."""
    async with open_operations(settings) as operations:
        return await run_document(operations, report, variables)


async def run_calculation(
    settings: Settings, report: Report, variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the answer of a report that needs no stored data."""
    data, _ = await run_document(Operations(None, settings), report, variables)
    return data


async def run_document(
    operations: Operations, report: Report, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return the answer of a report's document; an error ends the command with its exit code."""
    arguments = {name: value for name, value in variables.items() if value is not None}
    answer = await operations.run(report.document, arguments)
    for error in answer.body.get("errors", ()):
        extensions = error["extensions"]
        fail(extensions["code"], error["message"], extensions.get("hint"))
    data = answer.body["data"]
    for kind in ("company", "alliance"):
        if kind in data and data[kind] is None:
            fail(
                "NOT_FOUND",
                f"There is no {kind} with the key {variables[kind]!r}.",
                await _similar_keys(operations, kind, variables[kind]),
            )
    return data, answer.body.get("extensions", {}).get("analyses", [])


async def _similar_keys(operations: Operations, kind: str, key: str) -> str | None:
    """Return a hint with keys that are similar to the requested one."""
    plural = {"company": "companies", "alliance": "alliances"}[kind]
    query = f"query ($words: String) {{ {plural}(search: $words, first: 5) {{ nodes {{ key }} }} }}"
    everything = f"{{ {plural}(first: 500) {{ nodes {{ key }} }} }}"
    matches = (await operations.run(query, {"words": key.replace("-", " ")})).body["data"][plural]["nodes"]
    keys = [node["key"] for node in matches]
    if not keys:
        known = (await operations.run(everything)).body["data"][plural]["nodes"]
        keys = difflib.get_close_matches(key, [node["key"] for node in known], n=5)
    return f"Did you mean {', '.join(keys)}?" if keys else None
