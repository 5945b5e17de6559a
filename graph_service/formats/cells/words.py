"""Words of fixed lists, and yes and no, as people and the explorer write them."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from graph_service.formats.cells.characters import plain_word

CHINESE: Final[Mapping[str, Mapping[str, str]]] = {
    "CooperationMode": {
        "JOINT_SALES": "联合销售", "JOINT_MARKETING": "联合营销", "JOINT_RESEARCH": "联合研究",
        "SUPPLY_CHAIN": "供应链", "CHANNEL": "渠道", "JOINT_INNOVATION": "联合创新",
        "CO_INVESTMENT": "共同投资", "CO_BRANDING": "联合品牌",
    },
    "AllianceStage": {
        "PROSPECT": "潜在", "CONTACTED": "已接触", "DUE_DILIGENCE": "尽职调查", "PILOT": "试点",
        "AGREEMENT": "协议", "ACTIVE": "运行中", "ENDED": "已结束", "DECLINED": "已拒绝",
    },
    "ResourceKind": {
        "TECHNOLOGY": "技术", "CHANNEL": "渠道", "BRAND": "品牌", "CAPITAL": "资本", "TALENT": "人才",
        "CUSTOMERS": "客户", "DATA": "数据", "PRODUCT": "产品", "MANUFACTURING": "制造",
        "LOGISTICS": "物流", "CONTENT": "内容", "MARKET_ACCESS": "市场准入", "OTHER": "其他",
    },
    "AlliancePurpose": {
        "MARKET": "市场", "COST": "成本", "RISK": "风险", "INNOVATION": "创新", "BRAND": "品牌",
    },
    "AllianceDepth": {
        "TRANSACTIONAL": "交易型", "COORDINATED": "协调型", "COLLABORATIVE": "协作型", "STRATEGIC": "战略型",
    },
    "SourcingChannel": {
        "TRADE_FAIR": "展会", "ASSOCIATION": "协会", "REFERRAL": "推荐", "PROFESSIONAL_ADVISER": "专业顾问",
        "ONLINE_PLATFORM": "在线平台", "COMPETITOR_ANALYSIS": "竞争者分析",
    },
    "ChallengeKind": {
        "GOAL_DIVERGENCE": "目标分歧", "COMMUNICATION": "沟通", "RESOURCE_CONTENTION": "资源争用",
        "POOR_PERFORMANCE": "表现不佳", "CULTURE_CLASH": "文化冲突",
    },
}  # fmt: skip
"""By list and word: the word in Chinese, as the explorer shows it where it does."""
OTHER_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ChallengeKind": {"goals diverge": "GOAL_DIVERGENCE", "contention for resources": "RESOURCE_CONTENTION"},
    "CooperationMode": {"cobranding": "CO_BRANDING", "coinvestment": "CO_INVESTMENT"},
    "AllianceStage": {"进行中": "ACTIVE", "活跃": "ACTIVE", "live": "ACTIVE", "terminated": "ENDED"},
    "ResourceKind": {"customer": "CUSTOMERS", "brands": "BRAND", "channels": "CHANNEL"},
}  # fmt: skip
YES: Final = ("true", "yes", "y", "t", "1", "1.0", "x", "✓", "✔", "on", "是", "对", "有", "ja", "wahr", "oui",
              "vrai", "sí", "verdadero", "はい", "예")  # fmt: skip
NO: Final = ("false", "no", "n", "f", "0", "0.0", "✗", "✘", "off", "否", "不", "没有", "无", "nein", "falsch",
             "non", "faux", "falso", "いいえ", "아니오")  # fmt: skip
_YES: Final = frozenset(text.casefold() for text in YES)
_NO: Final = frozenset(text.casefold() for text in NO)
FLAG_WORDS: Final = _YES | _NO


def flag_of(text: str) -> bool:
    """Return yes or no.

    Raises
    ------
    ValueError
        When it is neither.
    """
    plain = text.casefold()
    if plain in _YES or plain in ("✅",):
        return True
    if plain in _NO or plain in ("❌",):
        return False
    raise ValueError("it is neither")


@cache
def words_of(kind: type[StrEnum]) -> Mapping[str, str]:
    """Return by plain word, in English or Chinese: the value of a list."""
    found = {plain_word(word): value for word, value in OTHER_WORDS.get(kind.__name__, {}).items()}
    found |= {plain_word(word): value for value, word in CHINESE.get(kind.__name__, {}).items()}
    return found | {plain_word(one.value): one.value for one in kind}
