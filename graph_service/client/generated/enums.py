"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from enum import Enum


class AlliancePurpose(str, Enum):
    MARKET = "MARKET"
    COST = "COST"
    RISK = "RISK"
    INNOVATION = "INNOVATION"
    BRAND = "BRAND"


class AllianceSort(str, Enum):
    KEY = "KEY"
    NAME = "NAME"
    STARTS_ON = "STARTS_ON"
    SINCE = "SINCE"
    SHARE = "SHARE"


class AllianceStage(str, Enum):
    PROSPECT = "PROSPECT"
    CONTACTED = "CONTACTED"
    DUE_DILIGENCE = "DUE_DILIGENCE"
    PILOT = "PILOT"
    AGREEMENT = "AGREEMENT"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"
    DECLINED = "DECLINED"


class AreaDimension(str, Enum):
    INDUSTRY = "INDUSTRY"
    REGION = "REGION"
    SEGMENT = "SEGMENT"
    RESOURCE = "RESOURCE"


class CompanyGroupBy(str, Enum):
    INDUSTRY = "INDUSTRY"
    COUNTRY = "COUNTRY"
    REGION = "REGION"
    SEGMENT = "SEGMENT"
    FOUNDED_YEAR = "FOUNDED_YEAR"


class CompanySort(str, Enum):
    KEY = "KEY"
    NAME = "NAME"
    EMPLOYEES = "EMPLOYEES"
    FOUNDED_YEAR = "FOUNDED_YEAR"
    REVENUE = "REVENUE"
    CREATED_AT = "CREATED_AT"
    SHARED_ALLIANCES = "SHARED_ALLIANCES"
    INTENSITY = "INTENSITY"


class CooperationMode(str, Enum):
    JOINT_SALES = "JOINT_SALES"
    JOINT_MARKETING = "JOINT_MARKETING"
    JOINT_RESEARCH = "JOINT_RESEARCH"
    SUPPLY_CHAIN = "SUPPLY_CHAIN"
    CHANNEL = "CHANNEL"
    JOINT_INNOVATION = "JOINT_INNOVATION"
    CO_INVESTMENT = "CO_INVESTMENT"
    CO_BRANDING = "CO_BRANDING"


class CoverageClass(str, Enum):
    WHITE_SPACE = "WHITE_SPACE"
    CONTESTED = "CONTESTED"
    SATURATED = "SATURATED"
    SHARED = "SHARED"
    OWN_ONLY = "OWN_ONLY"


class GapStatus(str, Enum):
    OWN = "OWN"
    PARTNER = "PARTNER"
    PARTIAL = "PARTIAL"
    OPEN = "OPEN"


class GraphLinkKind(str, Enum):
    HAS = "HAS"
    NEEDS = "NEEDS"
    MEMBER_OF = "MEMBER_OF"
    COMPETES_WITH = "COMPETES_WITH"
    PARTNER = "PARTNER"


class GraphNodeKind(str, Enum):
    COMPANY = "COMPANY"
    RESOURCE = "RESOURCE"
    ALLIANCE = "ALLIANCE"


class MissingValues(str, Enum):
    REJECT = "REJECT"
    RENORMALISE = "RENORMALISE"


class RankingMethod(str, Enum):
    WEIGHTED_SUM = "WEIGHTED_SUM"
    TOPSIS = "TOPSIS"
    PROMETHEE_II = "PROMETHEE_II"


class ResourceKind(str, Enum):
    TECHNOLOGY = "TECHNOLOGY"
    CHANNEL = "CHANNEL"
    BRAND = "BRAND"
    CAPITAL = "CAPITAL"
    TALENT = "TALENT"
    CUSTOMERS = "CUSTOMERS"
    DATA = "DATA"
    PRODUCT = "PRODUCT"
    MANUFACTURING = "MANUFACTURING"
    LOGISTICS = "LOGISTICS"
    CONTENT = "CONTENT"
    MARKET_ACCESS = "MARKET_ACCESS"
    OTHER = "OTHER"


class SalesGroupBy(str, Enum):
    COMPANY = "COMPANY"
    ALLIANCE = "ALLIANCE"
    PRODUCT = "PRODUCT"
    DAY = "DAY"
    MONTH = "MONTH"


class SortDirection(str, Enum):
    ASC = "ASC"
    DESC = "DESC"


class SuggestionBasis(str, Enum):
    OPEN_TRIAD = "OPEN_TRIAD"
    COMPLEMENT = "COMPLEMENT"
    COALITION = "COALITION"
    ADDITION = "ADDITION"


class SuggestionOrder(str, Enum):
    REASONS = "REASONS"
    LIKELIHOOD = "LIKELIHOOD"


class UncoveredStatus(str, Enum):
    OK = "OK"
    NO_COMPETITORS = "NO_COMPETITORS"
    EMPTY_MARKET = "EMPTY_MARKET"


class WarningKind(str, Enum):
    LOW_HEALTH = "LOW_HEALTH"
    FALLING_KPI = "FALLING_KPI"
    PERCEPTION_GAP = "PERCEPTION_GAP"
    OVERDUE_REVIEW = "OVERDUE_REVIEW"
    OVERDUE_MEETING = "OVERDUE_MEETING"
    AGREEMENT_ENDING = "AGREEMENT_ENDING"
    OPEN_CHALLENGE = "OPEN_CHALLENGE"


class WarningSeverity(str, Enum):
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
