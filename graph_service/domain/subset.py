"""A part of a data set: some companies, and what belongs to them."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from graph_service.domain.dataset import DataSet
from graph_service.domain.kinds import KINDS, RECORDS


def extract_of(dataset: DataSet, companies: Collection[str]) -> DataSet:
    """Return these companies with what they hold and need, their alliances, and the records among them.

    Resources that none of them holds or needs, alliances that none of them was ever in, memberships and
    competitions of others are left out. A record stays if all its required references stay; optional
    references to removed nodes are removed.
    """
    company_keys = set(companies)
    holdings = tuple(one for one in dataset.holdings if one.company in company_keys)
    needs = tuple(one for one in dataset.needs if one.company in company_keys)
    memberships = tuple(one for one in dataset.memberships if one.company in company_keys)
    resources = {one.resource for one in holdings} | {one.resource for one in needs}
    alliances = {one.alliance for one in memberships}
    kept: dict[str, set[str]] = {"Company": company_keys, "Resource": resources, "Alliance": alliances}
    records: dict[str, tuple[Any, ...]] = {}
    for name in RECORDS:  # a kind comes after the kinds that it refers to
        rows = [row for row in (_within(row, name, kept) for row in dataset.records.get(name, ())) if row]
        kept[name] = {row.key for row in rows}
        if rows:
            records[name] = tuple(rows)
    return DataSet(
        companies=tuple(one for one in dataset.companies if one.key in company_keys),
        resources=tuple(one for one in dataset.resources if one.key in resources),
        alliances=tuple(one for one in dataset.alliances if one.key in alliances),
        holdings=holdings,
        needs=needs,
        memberships=memberships,
        competitions=tuple(
            one for one in dataset.competitions if one.a in company_keys and one.b in company_keys
        ),
        records=records,
    )


def _within(record: Any, name: str, kept: dict[str, set[str]]) -> Any | None:
    """Return a record that only refers to kept nodes; None if a required reference is not kept."""
    changes: dict[str, Any] = {}
    for field, spec in KINDS[name].references.items():
        found, there = getattr(record, field), kept.get(spec.reference.to, set())
        if spec.is_list:
            rest = tuple(key for key in found if key in there)
            if rest != found:
                if not rest and spec.required:
                    return None
                changes[field] = rest
        elif found is not None and found not in there:
            if spec.required:
                return None
            changes[field] = None
    return replace(record, **changes) if changes else record
