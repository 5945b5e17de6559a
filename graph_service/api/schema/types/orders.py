"""Orders of lists. The default order is by key; nulls come last in both directions."""

from enum import Enum

import strawberry

from graph_service.api.schema.types.descriptions import said


@strawberry.enum(description="Ascending or descending; nulls come last in both.")
class SortDirection(Enum):
    """Ascending or descending."""

    ASC = "ASC"
    DESC = "DESC"


@strawberry.enum(description="What companies are sorted by.")
class CompanySort(Enum):
    """What companies are sorted by."""

    KEY = "KEY"
    NAME = strawberry.enum_value("NAME", description="Without case and accents.")
    EMPLOYEES = "EMPLOYEES"
    FOUNDED_YEAR = "FOUNDED_YEAR"
    REVENUE = strawberry.enum_value("REVENUE", description="The figure, ignoring its currency.")
    CREATED_AT = "CREATED_AT"
    SHARED_ALLIANCES = strawberry.enum_value(
        "SHARED_ALLIANCES", description="Only for partners: the number of active alliances that both share."
    )
    INTENSITY = strawberry.enum_value(
        "INTENSITY", description="Only for competitors: how strongly they compete."
    )


@strawberry.enum(description="What the members of an alliance are sorted by.")
class MembershipSort(Enum):
    """What the members of an alliance are sorted by."""

    KEY = "KEY"
    NAME = strawberry.enum_value("NAME", description="Without case and accents.")
    ROLE = "ROLE"
    SINCE = "SINCE"
    UNTIL = "UNTIL"
    SHARE = "SHARE"


@strawberry.enum(description="What holdings are sorted by.")
class HoldingSort(Enum):
    """What holdings are sorted by."""

    LEVEL = "LEVEL"
    KEY = "KEY"


@strawberry.enum(description="What needs are sorted by.")
class NeedSort(Enum):
    """What needs are sorted by."""

    IMPORTANCE = "IMPORTANCE"
    KEY = "KEY"


@strawberry.enum(description="What alliances are sorted by.")
class AllianceSort(Enum):
    """What alliances are sorted by."""

    KEY = "KEY"
    NAME = strawberry.enum_value("NAME", description="Without case and accents.")
    STARTS_ON = "STARTS_ON"
    SINCE = strawberry.enum_value(
        "SINCE", description="Only for the alliances of a company: when its membership began."
    )
    SHARE = strawberry.enum_value(
        "SHARE", description="Only for the alliances of a company: the part that it holds."
    )


_DIRECTION = "The direction."


@strawberry.input(
    description="An order of companies; ties are broken by the orders that follow, and finally by key."
)
class CompanyOrder:
    """An order of companies."""

    by: CompanySort = strawberry.field(description="What to sort by.")
    direction: SortDirection = said(_DIRECTION, default=SortDirection.ASC)


@strawberry.input(description="An order of the members of an alliance.")
class MembershipOrder:
    """An order of the members of an alliance."""

    by: MembershipSort = strawberry.field(description="What to sort by.")
    direction: SortDirection = said(_DIRECTION, default=SortDirection.ASC)


@strawberry.input(description="An order of holdings.")
class HoldingOrder:
    """An order of holdings."""

    by: HoldingSort = strawberry.field(description="What to sort by.")
    direction: SortDirection = said(_DIRECTION, default=SortDirection.ASC)


@strawberry.input(description="An order of needs.")
class NeedOrder:
    """An order of needs."""

    by: NeedSort = strawberry.field(description="What to sort by.")
    direction: SortDirection = said(_DIRECTION, default=SortDirection.ASC)


@strawberry.input(description="An order of alliances.")
class AllianceOrder:
    """An order of alliances."""

    by: AllianceSort = strawberry.field(description="What to sort by.")
    direction: SortDirection = said(_DIRECTION, default=SortDirection.ASC)
