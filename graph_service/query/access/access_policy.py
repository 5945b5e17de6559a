"""The access policy: who may see which types and fields. docs/access.md explains it to users.

It consists of two kinds of rules. A row rule defines which nodes of a label exist for a viewer. A value rule
defines for which nodes a property has a value. ``access_filter`` puts the rules into every statement of a
viewer who does not see everything, wherever the label or the property occurs: in lists, counts, orders,
filters, groups and searches, directly or along a path.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

from graph_service.domain.access import Role
from graph_service.domain.alliance_stages import AGREED_STAGES
from graph_service.domain.errors import InternalError
from graph_service.domain.kinds import KINDS, relationship_type
from graph_service.query.graph_mapping import FINANCIALS, PROPERTIES, reference
from graph_service.store.mapping.codec import FINANCIAL_PROPERTIES


class Rule(Enum):
    """The roles that can see something, in addition to admins and editors, who can see all of it."""

    PUBLIC = "everybody"
    AGREED = "partners: once it has been agreed on"
    MEMBERS = "partners: those of companies that are members of its alliance now"
    OWN = "partners: the company itself"
    INTERNAL = "no partner"
    SALES = "its owner, and those who have a grant; neither other partners nor analysts"
    SALES_IN_FULL = "its owner, and those who have a grant of sales in full"
    CHANGES = "no partner; analysts not those of sales"
    PAGE = "depends on its rows: it is computed from the visible ones"
    COMPUTED = "depends on its data: it is computed from the visible graph and the visible records"
    GIVEN = "all roles: it is computed from the arguments, without stored data"
    NODES = "depends on its nodes"
    ADMINISTRATION = "admins and editors"


_MEMBERS: Final = (
    *("Pilot", "Kpi", "KpiReading", "Agreement", "AgreementTier", "Bonus", "GovernanceBody", "BodyMember"),
    *("Meeting", "ActionItem", "Lead", "JointBid", "Insight", "Review", "ReviewScore", "Challenge"),
    *("SalesGrant", "AllianceEcosystem", "SharedGoal", "InnovationProject", "CoInvestment", "SharedBrand"),
    *("EcosystemEvent", "Article"),
)

KIND_RULES: Final[Mapping[str, Rule]] = {
    "Company": Rule.PUBLIC,
    "Resource": Rule.PUBLIC,
    "Alliance": Rule.AGREED,
    **dict.fromkeys(_MEMBERS, Rule.MEMBERS),
    "Readiness": Rule.OWN,
    **dict.fromkeys(("Assessment", "StageMove", "Contact", "DueDiligenceCheck"), Rule.INTERNAL),
    "Sale": Rule.SALES,
    "Change": Rule.CHANGES,
}
"""By kind of node: which nodes exist for a viewer. The filter rejects a kind without a rule."""

VALUE_RULES: Final[Mapping[tuple[str, str], Rule]] = {
    ("Company", "financials"): Rule.OWN,
    ("Alliance", "sourcingChannel"): Rule.INTERNAL,
    ("Sale", "customer"): Rule.SALES_IN_FULL,
}
"""By kind and field: for which nodes a viewer sees the value, if not for all that exist."""

_KEPT: Final = ("id", "key", "history")
_DATED: Final = ("version", "createdAt", "updatedAt")
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "Company": frozenset(
        {
            *(*_KEPT, *_DATED),
            *("name", "industry", "country", "regions", "segments", "employees", "foundedYear", "website"),
            *("description", "tags", "financials", "has", "needs", "alliances", "partners", "competitors"),
            *("selfAssessment", "partnerProfile", "rankCandidates", "resourceGaps", "fit", "partnerSet"),
            *("uncoveredPartners", "recommendedPartners", "recommendedAlliances", "portfolio"),
            *("allianceWarnings", "networkPosition", "openTriads", "neighbourhood", "readinessAssessments"),
            *("assessments", "assessmentsMade", "actions", "sales", "salesGrants", "leadsShared"),
            *("leadsAssigned", "bidsLed", "insightsShared", "reviewScores", "innovationProjects"),
            *("coInvestments", "sharedBrands"),
        }
    ),
    "Resource": frozenset({*_KEPT, "version", "name", "kind", "pooled", "holders", "seekers"}),
    "Alliance": frozenset(
        {
            *(*_KEPT, *_DATED),
            *("name", "modes", "stage", "exclusive", "startsOn", "endsOn", "scope", "purposes", "depth"),
            *("sourcingChannel", "members", "health", "report", "coverage", "additions", "bestAdditions"),
            *("suggestedMembers", "stageMoves", "contacts", "dueDiligence", "pilots", "kpis", "agreements"),
            *("governanceBodies", "actions", "sales", "salesGrants", "leads", "jointBids", "insights"),
            *("reviews", "challenges", "ecosystems"),
        }
    ),
    "Financials": frozenset({"year", "currency", "revenue", "profit", "cashFlow", "debtRatio"}),
    "ServiceInfo": frozenset({"version", "store", "graphRevision", "companies", "resources", "alliances"}),
    "CompanyGroup": frozenset({"value", "count", "averageEmployees", "totalRevenue", "allianceCount"}),
    "Subscription": frozenset({"changes", "allianceWarnings"}),
}
"""By type that all roles see: the reviewed fields, to which the rules above apply. A new field is hidden
until it is listed here, and in ``VALUE_RULES`` if not all roles may see it.
"""

TYPE_RULES: Final[Mapping[Rule, frozenset[str]]] = {
    Rule.GIVEN: frozenset(
        {"PartnerRanking", "RankedPartner", "RevenueSplit", "RevenuePart", "ShapleySplit", "ShapleyPart"}
    ),
    Rule.COMPUTED: frozenset(
        {
            *(
                "SelfAssessment",
                "LatestReadiness",
                "CoreStrength",
                "UrgentNeed",
                "ResourceGap",
                "GapCandidate",
            ),
            *("PartnerProfile", "ProfileCriterion", "AspectValue", "CandidateRanking", "RankedCandidate"),
            *("ScoreContribution", "WeightStability", "AllianceHealth", "KpiAttainment", "AllianceWarning"),
            *("AllianceReport", "ReportedKpi", "ReportedReading", "HeldMeeting", "ReportedAction"),
            *("HeldReview", "SideScore", "ReportedChallenge", "ReportedSales", "AllianceCoverage"),
            *("AllianceAddition", "AllianceAdditions", "SuggestedMember", "ComplementedMember"),
            *("ModelColumn",),
            *("AgreementCompleteness", "AgreementSplit", "AgreementPart", "ResourceGapReport", "Fit"),
            *("FitResource", "UncoveredPartners", "CoveredCandidate", "AreaCoverage", "PartnerSet"),
            *("PartnerSetMember", "PartnerRecommendation", "AllianceRecommendation", "AlliancePortfolio"),
            *("PartnerDependency", "PortfolioWarning", "NetworkPosition", "OpenTriad", "GraphView"),
            *("GraphNode", "GraphLink", "ExchangeOpportunities", "ExchangeCycle", "ExchangeLink"),
            *("Coalition", "CoalitionCover", "Ecosystem", "Community", "Broker", "ScarceResource"),
            *("AllianceImpact", "CompanyImpact", "ConflictPair", "CombinedSales", "SoldRow", "SalesSum"),
            *("SalesGroup", "AllianceFunnel", "StageCount", "ChannelCount", "StageChannelCount"),
            *("StageTime", "StageConversion", "CompanyGroup", "ServiceInfo"),
        }
    ),
    Rule.PAGE: frozenset({"PageInfo"}),
    Rule.NODES: frozenset({"Query", "Mutation", "Subscription", "ChangeError", "KindCount"}),
    Rule.OWN: frozenset({"Financials"}),
    Rule.CHANGES: frozenset({"FieldChange"}),
}
"""By rule: the types of answers that are not nodes."""

UNSEEN_INPUTS: Final[dict[Role, frozenset[tuple[str, str]]]] = {
    Role.ANALYST: frozenset({("SaleFilter", "customer")}),
    Role.PARTNER: frozenset(
        {("CompanyFilter", "revenue"), ("CompanySort", "REVENUE"), ("SaleFilter", "customer")}
    ),
}
"""By role: hidden values that it may not filter or sort by, as type and field, or enum and value."""


def rule_of(type_name: str, field: str) -> Rule | None:
    """Return the rule of a field of an object type; None if it has none, so that no role may see it."""
    if type_name in FIELDS and field not in FIELDS[type_name]:
        return None
    if (type_name, field) in VALUE_RULES:
        return VALUE_RULES[type_name, field]
    if type_name in KIND_RULES:
        return KIND_RULES[type_name]
    for ending in ("Connection", "Edge"):
        if type_name.endswith(ending):
            return Rule.PAGE
    if type_name.endswith("Payload"):
        return Rule.NODES
    return next((rule for rule, types in TYPE_RULES.items() if type_name in types), None)


_STAGES: Final = str([stage.value for stage in AGREED_STAGES])
_ME: Final = "(:Company {{key: $viewer}})"
_NOW: Final = (
    "(seen_m.since IS NULL OR seen_m.since <= $viewer_day)"
    " AND (seen_m.until IS NULL OR $viewer_day < seen_m.until)"
)
_MEMBER: Final = f"(seen_a)<-[seen_m:MEMBER_OF]-{_ME}"
_IS_MEMBER: Final = f"seen_a.stage IN {_STAGES} AND {_NOW}"


def _path_to_alliance(kind: str) -> str:
    """Return the pattern from a record, ``{n}``, to the alliance that it is part of, without that node."""
    path, at = "({n})", kind
    while True:
        field = KINDS[at].owner or "alliances"
        refers = reference(KINDS[at], field)
        path += f"-[:{relationship_type(at, field)}]->"
        if refers.to == "Alliance":
            return path
        path, at = f"{path}()", refers.to


_EACH: Final = "seen_g.shares <> 'TOTALS'"
_IN_FULL: Final = "seen_g.shares = 'FULL'"
_SUMMED: Final = "(seen_g.shares <> 'TOTALS' OR $sums)"


def _sale_condition(condition: str) -> str:
    """Return the condition on a sale, ``{n}``, as one on its alliance and its company."""
    return (
        "EXISTS {{ MATCH ({n})-[:SALE_ALLIANCE]->(seen_a) MATCH ({n})-[:SALE_COMPANY]->(seen_c)"
        f" WHERE {condition} }}}}"
    )


def _grant_condition(audience: str, shares: str) -> str:
    """Return the condition that there is a valid grant of these sales.

    Parameters
    ----------
    audience
        The recipients of the grant.
    shares
        The condition on how much it shares.
    """
    return (
        "EXISTS {{ MATCH (seen_a)<-[:SALES_GRANT_ALLIANCE]-(seen_g)-[:SALES_GRANT_COMPANY]->(seen_c)"
        f" WHERE seen_g.revoked_on IS NULL AND seen_g.audience = '{audience}' AND {shares}"
        " AND (seen_g.covers_from IS NULL OR seen_g.covers_from <= {n}.sold_on)"
        " AND (seen_g.covers_until IS NULL OR {n}.sold_on < seen_g.covers_until) }}"
    )


def _own_record_condition(kind: str) -> str:
    """Return the condition that a record is of the partner's company, in an alliance that partners see."""
    company, alliance = relationship_type(kind, "company"), relationship_type(kind, "alliance")
    return (
        f"EXISTS {{{{ MATCH ({{n}})-[:{company}]->{_ME}"
        f" MATCH ({{n}})-[:{alliance}]->(seen_a) WHERE seen_a.stage IN {_STAGES} }}}}"
    )


def _partner_sale_condition(shares: str) -> str:
    is_member = f"EXISTS {{{{ MATCH (seen_a)<-[seen_m:MEMBER_OF]-{_ME} WHERE {_NOW} }}}}"
    granted = f"({is_member} AND {_grant_condition('MEMBERS', shares)})"
    return _sale_condition(f"seen_a.stage IN {_STAGES} AND (seen_c.key = $viewer OR {granted})")


def _rows_of_partner() -> Iterator[tuple[str, str]]:
    for kind, rule in KIND_RULES.items():
        match rule:
            case Rule.AGREED:
                yield kind, f"{{n}}.stage IN {_STAGES}"
            case Rule.MEMBERS if kind == "SalesGrant":
                path = f"{_path_to_alliance(kind)}{_MEMBER}"
                member = f"EXISTS {{{{ MATCH {path} WHERE {_IS_MEMBER} }}}}"
                yield kind, f"{_own_record_condition(kind)} OR {member}"
            case Rule.MEMBERS:
                path = f"{_path_to_alliance(kind)}{_MEMBER}"
                yield kind, f"EXISTS {{{{ MATCH {path} WHERE {_IS_MEMBER} }}}}"
            case Rule.OWN:
                yield kind, f"EXISTS {{{{ MATCH ({{n}})-[:{relationship_type(kind, 'company')}]->{_ME} }}}}"
            case Rule.INTERNAL | Rule.CHANGES:
                yield kind, "false"
            case Rule.SALES:
                yield kind, _partner_sale_condition(_EACH)
                yield f"{kind} as summed", _partner_sale_condition(_SUMMED)


ROWS: Final[dict[Role, dict[str, str]]] = {
    Role.ANALYST: {
        "Sale": _sale_condition(_grant_condition("ANALYSTS", _EACH)),
        "Sale as summed": _sale_condition(_grant_condition("ANALYSTS", _SUMMED)),
        "Change": "{n}.kind <> 'Sale'",
    },
    Role.PARTNER: dict(_rows_of_partner()),
}
"""By role and label: the condition that a node, ``{n}``, exists. ``Sale as summed`` is for the sales of which
a statement returns only sums; it binds them to ``summed``. With ``$sums``, granted totals are included."""

_OWN_FIGURES: Final = "{n}.key = $viewer"

VALUES: Final[dict[Role, dict[tuple[str, str], str]]] = {
    Role.ANALYST: {("Sale", "customer"): _sale_condition(_grant_condition("ANALYSTS", _IN_FULL))},
    Role.PARTNER: {
        **{("Company", name): _OWN_FIGURES for name in (*FINANCIAL_PROPERTIES.values(), "revenue_amount")},
        ("Alliance", "sourcing_channel"): "false",
        ("Sale", "customer"): _partner_sale_condition(_IN_FULL),
    },
}
"""By role, label and property: the condition that the property of a node, ``{n}``, has a value."""


def _check_property_names() -> None:
    """Refuse to start if nodes store a hidden value under another name than in the rules above."""
    if (
        set(FINANCIALS.values()) != set(FINANCIAL_PROPERTIES.values())
        or PROPERTIES["Sale"]["customer"] != "customer"
        or PROPERTIES["Alliance"]["sourcingChannel"] != "sourcing_channel"
    ):
        raise InternalError("The access policy hides properties under names that nodes do not use.")


_check_property_names()
