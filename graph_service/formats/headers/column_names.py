"""What people call the columns: in English and Chinese, in registers, and in the exports of CRM systems."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

from graph_service.domain.text import plain_name
from graph_service.formats.tables.column_mapping import LISTS
from graph_service.formats.tables.table_definitions import COMPANIES, TABLE_NAMED

_ALIKE: Final = 85
_NEAR: Final = 65
_SHORTEST_FUZZY: Final = 4
_PREFIXES: Final = ("organization ", "organisation ", "account ", "company ", "billing ", "primary ")
"""Before the name of a column in exports of Pipedrive, Salesforce and Crossbeam."""

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "key": (
        "id", "code", "slug", "company id", "identifier", "编号", "代码",
    ),
    "name": (
        "company name", "company", "account name", "organisation", "organization", "organization name",
        "firm", "account", "business", "business name", "legal name", "supplier", "supplier name",
        "vendor", "partner", "partner name", "title", "label", "firma", "firmenname", "unternehmen",
        "entreprise", "société", "empresa", "公司名称", "企业名称", "公司", "企业", "公司名", "企业名",
        "名称", "单位名称", "公司全称", "企业全称", "机构名称", "客户名称", "供应商", "供应商名称",
        "合作伙伴", "公司名稱", "企業名稱", "会社名", "企業名", "회사명",
    ),
    "industry": (
        "sector", "branch", "vertical", "business area", "category", "branche", "secteur", "行业",
        "所属行业", "所在行业", "行业分类", "国标行业", "产业", "產業", "業種", "업종",
    ),
    "country": (
        "country/region", "nation", "country code", "country name", "headquarters country", "hq country",
        "billing country", "company country", "country of address", "billing country/region", "land",
        "pays", "país", "国家", "国家/地区", "国家或地区", "国别", "所在国家", "注册国家", "國家", "国",
        "국가", "注册地",
    ),
    "regions": (
        "region", "markets served", "territory", "territories", "sales region", "地区", "所属地区",
        "所在地区", "区域", "销售区域",
    ),
    "segments": (
        "segment", "customer segments", "target market", "target markets", "market segment", "细分市场",
        "客户群", "目标市场",
    ),
    "employees": (
        "number of employees", "headcount", "staff", "employee count", "no. of employees", "# employees",
        "employee number", "size", "company size", "mitarbeiter", "effectif", "empleados", "员工人数",
        "员工", "员工数", "员工数量", "人员规模", "职工人数", "从业人数", "人数", "従業員数", "직원수",
    ),
    "founded_year": (
        "founded", "year founded", "established", "foundation", "founded in", "year established",
        "year started", "founding date", "date founded", "incorporation date", "gegründet",
        "gründungsjahr", "成立日期", "成立", "成立时间", "成立年份", "注册日期", "創立年", "設立",
    ),
    "website": (
        "website url", "company domain name", "url", "homepage", "web", "web site", "domain",
        "domain name", "company website", "link", "官网", "网站", "网址", "公司网址", "企业网站",
        "官方网站", "网站地址", "主页", "網站", "サイト",
    ),
    "description": (
        "about", "about us", "summary", "company description", "notes", "profile", "beschreibung", "描述",
        "简介", "公司简介", "企业简介", "经营范围", "备注",
    ),
    "tags": (
        "tag", "keywords", "labels", "标签", "关键词",
    ),
    "holds": (
        "has", "have", "offers", "offer", "offering", "provides", "resources", "strengths", "capabilities",
        "assets", "what we have", "can offer", "brings", "拥有", "资源", "拥有资源", "优势", "提供",
        "能力",
    ),
    "needs": (
        "need", "wants", "looking for", "seeks", "seeking", "requires", "requirements", "gaps", "lacks",
        "what we need", "searching for", "需要", "需求", "所需资源", "寻求",
    ),
    "member_of": (
        "alliances", "alliance", "consortia", "consortium", "memberships", "groups", "联盟", "所属联盟",
    ),
    "financials_year": (
        "fiscal year", "year", "财年", "财务年度",
    ),
    "currency": (
        "currency code", "account currency", "company currency", "币种", "货币", "幣別",
    ),
    "revenue": (
        "annual revenue", "turnover", "sales", "annual sales", "umsatz", "chiffre d affaires", "营业收入",
        "年收入", "营收", "年营业额", "收入",
    ),
    "profit": (
        "net income", "net profit", "gewinn", "净利润", "利润",
    ),
    "cash_flow": (
        "cashflow", "operating cash flow", "现金流",
    ),
    "debt_ratio": (
        "debt to assets", "资产负债率",
    ),
}  # fmt: skip
"""By column of companies: other names for it, the likeliest first."""


@cache
def words_of(table: str) -> Mapping[str, tuple[str, int]]:
    """Return by plain name of a header: the column of a table, and how sure that is, 0 being the surest."""
    own = [column.name for column in TABLE_NAMED[table].columns]
    words: dict[str, tuple[str, int]] = {}
    if table == COMPANIES.name:
        own += LISTS
        for column, synonyms in SYNONYMS.items():
            for rank, synonym in enumerate(synonyms, 1):
                words.setdefault(plain_header(synonym), (column, rank))
    return words | {plain_header(name): (name, 0) for name in own}


def plain_header(name: str) -> str:
    """Return a header as it is compared: without case, accents, punctuation and underscores."""
    return plain_name(name.replace("_", " "))


def meaning(table: str, name: str, *, alike: bool = False) -> tuple[str, int] | None:
    """Return the column that a header means, and how sure that is; None if it means none.

    Parameters
    ----------
    table
        The table of the format.
    name
        The header.
    alike
        Whether a name that is only alike is enough.
    """
    words = words_of(table)
    plain = plain_header(name)
    if (found := words.get(plain)) is not None:
        return found
    if table == COMPANIES.name:
        for prefix in _PREFIXES:
            if plain.startswith(prefix) and (found := words.get(plain.removeprefix(prefix))) is not None:
                # an account id is no key: it belongs to another system
                return None if found[0] == "key" else (found[0], found[1] + 1)
    if alike and len(plain) >= _SHORTEST_FUZZY:
        hit = process.extractOne(plain, words.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return None if hit is None else (words[hit[0]][0], 1_000)
    return None


def nearest(table: str, name: str) -> str | None:
    """Return the column whose names are most like a header that means none; None if none is like it."""
    words = words_of(table)
    hit = process.extractOne(plain_header(name), words.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return None if hit is None else words[hit[0]][0]


def recognised(table: str, header: Iterable[str]) -> int:
    """Return how many columns of a table a row names."""
    return len({found[0] for name in header if name and (found := meaning(table, name)) is not None})
