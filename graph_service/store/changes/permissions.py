"""Who may change what: the role before the transaction that makes the change, what is stored inside it.

Admins and editors may change everything, analysts nothing. A partner changes what belongs to its company; for
anything else it gets the same error as for something that does not exist, unless it may see that it exists.
"""

from collections.abc import Mapping
from typing import Any, Final

from graph_service.domain.access import Role, Viewer
from graph_service.domain.alliance_stages import AGREED_STAGES
from graph_service.domain.change import (
    Change,
    Creation,
    Deletion,
    EdgeRemoval,
    EdgeSetting,
    Update,
)
from graph_service.domain.errors import Forbidden, InternalError
from graph_service.domain.kinds import KINDS, snake_case
from graph_service.domain.model.entities import AllianceStage, Holding, Need
from graph_service.store.changes.unit_of_work import UnitOfWork, not_found_error
from graph_service.store.mapping.nodes import value
from graph_service.store.schema.statements import STATEMENTS

PARTNERS_OWN: Final = frozenset({"Readiness", "Sale", "SalesGrant", "ReviewScore"})
"""Kinds of records on its own company that a partner may change."""
PARTNERS_EDGES: Final = frozenset({Holding, Need})
"""Edges of its company that a partner may set and remove."""
_HINT: Final = "docs/access.md says what each role may change."


def check_role(change: Change, viewer: Viewer) -> None:
    """Reject a change that the viewer's role does not allow, whatever is stored.

    Raises
    ------
    Forbidden
        When the role does not allow it, or it is not about the partner's own company.
    """
    if viewer.sees_everything:
        return
    if viewer.role is not Role.PARTNER:
        raise Forbidden("Analysts may not change anything.", hint=_HINT)
    company = _company_of(viewer)
    if isinstance(change, Creation | Update) and "granted_by" in change.values:
        raise Forbidden("The service records who granted it: leave this field out.", field="granted_by")
    match change:
        case Creation(values=values) if change.kind in PARTNERS_OWN:
            if values.get("company") != company:
                raise _other_company_error("company")
            if values.get("key") is not None:
                # an error that a key is taken would reveal records of others
                raise Forbidden(
                    "The service generates the keys of partners' records: leave this field out.", field="key"
                )
        case Update() if change.kind == "Company":
            if change.key != company:
                raise _other_company_error("key")
        case Update() | Deletion() if change.kind in PARTNERS_OWN:
            pass  # the company of the record is stored
        case EdgeSetting(of=of, values=values) | EdgeRemoval(of=of, ends=values) if of in PARTNERS_EDGES:
            if values.get("company") != company:
                raise _other_company_error("company")
        case _:
            raise Forbidden(
                "Partners may change only their own profile, sales, grants and review scores.",
                hint=_HINT,
            )


async def check_permitted(unit: UnitOfWork, change: Change, viewer: Viewer) -> None:
    """Reject a change that the viewer may not make because of what is stored; its role allows it.

    Raises
    ------
    Forbidden
        When it is not about the partner's own company.
    NotFound
        When it is about something that the partner may not see.
    """
    if viewer.sees_everything:
        return
    company = _company_of(viewer)
    match change:
        case Creation() if change.kind in PARTNERS_OWN:
            await _check_creation(unit, change, company)
        case Update() | Deletion() if change.kind in PARTNERS_OWN:
            await _check_own(unit, change.kind, change.key, company)
            if isinstance(change, Update) and change.values.get("company", company) != company:
                raise _other_company_error("company")


def _company_of(viewer: Viewer) -> str:
    if viewer.company is None:
        raise InternalError(f"the partner {viewer.principal} has no company")
    return viewer.company


async def _check_creation(unit: UnitOfWork, change: Creation, company: str) -> None:
    values: Mapping[str, Any] = change.values
    if change.kind == "ReviewScore":
        key = str(values.get("review"))
        if not await _is_allowed(unit, "may_score", key, company):
            raise not_found_error(KINDS["Review"], key, "review")
    elif change.kind != "Readiness":
        key = str(values.get("alliance"))
        is_agreed, is_member = await _membership_standing(unit, key, company)
        if not is_agreed:
            raise not_found_error(KINDS["Alliance"], key, "alliance")
        if not is_member:
            raise Forbidden(f"{company} is not a member of {key}.", field="alliance", hint=_HINT)


async def _check_own(unit: UnitOfWork, kind: str, key: str, company: str) -> None:
    """Reject a record that is not of the company, or is of an alliance that the company may not see."""
    if not await _is_allowed(unit, f"may_touch_{snake_case(kind)}", key, company):
        raise not_found_error(KINDS[kind], key)


async def _is_allowed(unit: UnitOfWork, name: str, key: str, company: str) -> bool:
    parameters = {
        "key": key,
        "company": company,
        "agreed": [stage.value for stage in AGREED_STAGES],
        "today": unit.today.isoformat(),
    }
    return bool(await value(unit.tx, STATEMENTS[name], parameters))


async def _membership_standing(unit: UnitOfWork, alliance: str, company: str) -> tuple[bool, bool]:
    """Return whether partners see an alliance, and whether a company is then its member today."""
    parameters = {"alliance": alliance, "company": company}
    rows = await value(unit.tx, STATEMENTS["membership"], parameters)
    if not rows or AllianceStage(rows[0][0]) not in AGREED_STAGES:
        return False, False
    today = unit.today.isoformat()
    return True, any(
        period is not None and (since is None or since <= today) and (until is None or today < until)
        for _stage, period, since, until in rows
    )


def _other_company_error(field: str) -> Forbidden:
    return Forbidden("Partners may act only for their own company.", field=field, hint=_HINT)
