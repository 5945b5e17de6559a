"""Countries by every common name, as ISO 3166-1 alpha-2.

Names come from the Unicode CLDR, through Babel, and from ISO 3166-1; this module has the everyday names
that both lack. Case, accents and punctuation do not matter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

import iso3166
from babel import Locale
from rapidfuzz import fuzz, process

from graph_service.formats.cells.characters import compatible, plain_word

LANGUAGES: Final = (
    *("en", "de", "fr", "es", "zh", "zh_Hant", "it", "pt", "nl", "ja", "ko"),
    *("sv", "da", "nb", "fi", "pl", "cs", "tr", "ru"),
)
_MORE_LANGUAGES: Final = (
    *("el", "uk", "hu", "ro", "bg", "hr", "sr", "sk", "sl", "et", "lv", "lt", "is", "ca", "ar", "he", "fa"),
    *("hi", "th", "vi", "id", "ms"),
)
"""Languages whose names count where those above and the everyday ones say nothing else."""
KOSOVO: Final = "XK"
"""Not in ISO 3166-1, which leaves it to its users; CLDR, the EU and the World Bank use it."""
_OTHER_CODES: Final = {"UK": "GB", "EL": "GR"}
"""Codes of the European Union that differ from ISO 3166-1."""
_EVERYDAY: Final[Mapping[str, tuple[str, ...]]] = {
    "AE": ("UAE", "U.A.E.", "Emirates", "Vereinigte Emirate", "阿联酋", "Dubai", "Abu Dhabi"),
    "BA": ("Bosnia", "Bosnia-Herzegovina", "Bosnia and Herzegovina", "波黑"),
    "BO": ("Plurinational State of Bolivia",),
    "BQ": ("Bonaire",),
    "BY": ("White Russia", "Weissrussland", "Weißrussland"),
    "CD": ("Congo, DR", "Congo DR", "Congo (DRC)", "Congo (DR)", "DR Congo", "DRC", "D.R. Congo",
        "Democratic Republic of the Congo", "Democratic Republic of Congo",
        "Congo, Democratic Republic of the", "Congo (Kinshasa)", "Congo-Kinshasa", "Congo, Dem. Rep.",
        "Zaire", "刚果民主共和国", "刚果金", "République démocratique du Congo",
        "Demokratische Republik Kongo", "República Democrática del Congo"),
    "CF": ("Central African Rep.", "CAR"),
    "CG": ("Congo (Republic)", "Congo (Rep.)", "Republic of the Congo", "Congo Republic", "Congo, Rep.",
        "Congo (Brazzaville)", "Congo-Brazzaville", "刚果共和国", "刚果布", "République du Congo",
        "Republik Kongo", "República del Congo"),
    "CI": ("Ivory Coast", "Elfenbeinküste", "象牙海岸"),
    "CH": ("Swiss Confederation", "Schweizerische Eidgenossenschaft", "Confédération suisse"),
    "CN": ("PRC", "P.R.C.", "PR China", "P.R. China", "People's Republic of China",
        "China, People's Republic of", "Mainland China", "China (Mainland)", "VR China",
        "Volksrepublik China", "中华人民共和国", "中華人民共和国",
        "中華人民共和國", "中國大陸", "中国大陆", "中国内地", "大陆", "内地"),
    "CV": ("Cape Verde Islands", "Cape Verde", "Cabo Verde"),
    "CZ": ("Czech Republic", "Czechia", "Czech Rep.", "Tschechische Republik", "Tschechei", "捷克共和国"),
    "DE": ("FRG", "Federal Republic of Germany", "BRD", "Bundesrepublik Deutschland", "德意志联邦共和国"),
    "EG": ("Egypt, Arab Rep.", "Arab Republic of Egypt"),
    "FK": ("Falklands", "Malvinas"),
    "FM": ("Micronesia, Fed. Sts.", "Federated States of Micronesia", "Micronesia, Federated States of"),
    "FR": ("法兰西", "République française", "French Republic"),
    "GB": ("United Kingdom of Great Britain & Northern Ireland", "Gt. Britain", "U.K.", "Great Britain",
        "Britain", "England", "Scotland", "Wales", "Northern Ireland", "Grossbritannien", "Großbritannien",
        "Schottland", "Nordirland", "Grande-Bretagne", "Angleterre", "Écosse", "Gran Bretaña",
        "Inglaterra", "Escocia", "United Kingdom of Great Britain and Northern Ireland", "大不列颠",
        "英格兰", "苏格兰", "威尔士", "北爱尔兰", "英國"),
    "GR": ("Hellas", "Hellenic Republic"),
    "GE": ("Republic of Georgia",),
    "GW": ("Guinea Bissau",),
    "HK": ("Hong Kong", "Hongkong", "HKSAR", "Hong Kong SAR", "Hong Kong, China", "China, Hong Kong",
        "香港", "中国香港", "香港特别行政区"),
    "IE": ("Eire", "Republic of Ireland", "Irish Republic"),
    "IT": ("Italian Republic", "Repubblica Italiana"),
    "JO": ("Hashemite Kingdom of Jordan",),
    "JP": ("Nippon", "Nihon", "日本国", "日本國"),
    "IR": ("Iran, Islamic Rep.", "Iran", "Islamic Republic of Iran", "Persia"),
    "KG": ("Kyrgyz Republic",),
    "KP": ("North Korea", "DPRK", "D.P.R.K.", "Korea, North", "Democratic People's Republic of Korea",
        "Korea, Dem. People's Rep."),
    "KR": ("South Korea", "Korea", "S. Korea", "Republic of Korea", "Korea, South", "Korea, Rep.", "ROK",
        "Südkorea", "Suedkorea", "南韩", "大韩民国", "한국", "남한"),
    "KY": ("Caymans", "开曼", "开曼群岛"),
    "LA": ("Laos", "Lao", "Lao PDR", "Lao P.D.R."),
    "LU": ("Grand Duchy of Luxembourg",),
    "LY": ("Libyan Arab Jamahiriya",),
    "MD": ("Moldova", "Republic of Moldova", "Moldavia", "Moldawien"),
    "MK": ("Macedonia, FYR", "Northern Macedonia", "Macedonia", "FYROM", "Republic of Macedonia",
        "North Macedonia", "Mazedonien", "Macédoine", "马其顿"),
    "MM": ("Burma", "Myanmar", "Birma", "Birmanie"),
    "MO": ("Macau", "Macao", "Macau SAR", "Macao SAR", "Macao, China", "澳门", "中国澳门",
        "澳门特别行政区"),
    "NL": ("Holland", "The Netherlands", "Netherlands", "Holanda", "Hollande", "尼德兰"),
    "NZ": ("Aotearoa", "Aotearoa New Zealand"),
    "PS": ("Palestine", "State of Palestine", "Palestinian Territory", "West Bank and Gaza", "Palästina",
        "Palestina", "巴勒斯坦"),
    "PT": ("Portuguese Republic",),
    "RU": ("Russian Fed.", "Russia", "Russian Federation", "Russische Föderation", "俄国", "俄罗斯联邦"),
    "SA": ("KSA", "K.S.A.", "Saudi", "Saudia", "沙特", "沙地阿拉伯"),
    "SJ": ("Svalbard",),
    "SK": ("Slovak Republic", "Slovak Rep."),
    "ST": ("Sao Tome",),
    "SY": ("Syria", "Syrian Arab Republic"),
    "SZ": ("Swaziland", "Eswatini", "Swasiland"),
    "TL": ("East Timor", "Timor Leste"),
    "TR": ("Turkey", "Türkiye", "Turkiye", "Republic of Türkiye"),
    "TW": ("台湾省", "Taiwan", "Taiwan, Province of China", "Taiwan, China", "Chinese Taipei", "R.O.C.",
        "Republic of China", "台湾", "臺灣", "中国台湾", "中华民国", "中華民國"),
    "TZ": ("Tanzania", "United Republic of Tanzania"),
    "US": ("U.S.", "U.S.A.", "USA", "United States of America", "America", "The States",
        "Vereinigte Staaten von Amerika", "Amerika", "États-Unis d'Amérique", "Etats-Unis",
        "Estados Unidos de América", "EE. UU.", "EE.UU.", "EEUU", "EUA", "アメリカ", "アメリカ合衆国",
        "米国", "美利坚合众国", "美國"),
    "VA": ("Vatican", "Holy See", "Vatikan"),
    "VC": ("Saint Vincent", "St. Vincent", "Saint Vincent and the Grenadines"),
    "VE": ("Venezuela, RB", "Venezuela", "Bolivarian Republic of Venezuela"),
    "VG": ("British Virgin Islands", "BVI", "Virgin Islands, British", "英属维京群岛", "英属维尔京群岛"),
    "VI": ("US Virgin Islands", "Virgin Islands, U.S."),
    "VN": ("Vietnam", "Viet Nam"),
    "WS": ("Western Samoa",),
    "XK": ("Kosovo", "Republic of Kosovo", "XKX"),
    "YE": ("Yemen, Rep.",),
    "ZA": ("S. Africa", "Republic of South Africa"),
}  # fmt: skip
_OLYMPIC: Final[Mapping[str, str]] = {
    "ALG": "DZ", "ANG": "AO", "BAN": "BD", "BUL": "BG", "CAM": "KH", "CHI": "CL", "CRC": "CR", "CRO": "HR",
    "DEN": "DK", "ESA": "SV", "GER": "DE", "GRE": "GR", "GUA": "GT", "HAI": "HT", "HON": "HN", "INA": "ID",
    "IRI": "IR", "KSA": "SA", "KUW": "KW", "LAT": "LV", "LBA": "LY", "MAS": "MY", "MGL": "MN", "MYA": "MM",
    "NED": "NL", "NEP": "NP", "NGR": "NG", "OMA": "OM", "PAR": "PY", "PHI": "PH", "POR": "PT", "PUR": "PR",
    "RSA": "ZA", "SIN": "SG", "SLO": "SI", "SRI": "LK", "SUI": "CH", "TAN": "TZ", "TPE": "TW", "UAE": "AE",
    "URU": "UY", "VIE": "VN", "ZAM": "ZM", "ZIM": "ZW",
}  # fmt: skip
"""Codes of sports that ISO 3166-1 does not have."""
_CHINESE_PROVINCES: Final = (
    *("北京", "上海", "天津", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽"),
    *("福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃"),
    *("青海", "内蒙古", "广西", "西藏", "宁夏", "新疆"),
)
"""Registers in China give one of these as the place of registration."""
_PROVINCE: Final = re.compile(rf"(?:中国)?(?:{'|'.join(_CHINESE_PROVINCES)})(?:[^\s,，;；]{{0,40}})")
_AMBIGUOUS: Final = frozenset(
    map(plain_word, ("Congo", "Kongo", "刚果", "Virgin Islands", "Guyana francesa"))
)
_FORMAL: Final = re.compile(
    r"\b(?:the|(?:federal |people's |socialist |democratic |islamic |united |arab |co-?operative )*"
    r"(?:republic|kingdom|state|federation|commonwealth|principality|sultanate|union|rep\.?) of(?: the)?"
    r"|republic|federation)\b",
    re.IGNORECASE,
)
_BESIDE: Final = (
    re.compile(r"(.+?)\s*[(（\[](.+?)[)）\]]"),
    re.compile(r"([A-Za-z]{2,3})\s*[-:–]\s+(.+)"),
    re.compile(r"(.+?)\s*[,/-]\s*([A-Z]{2,3})"),
    re.compile(r"(.+?)\s*/\s*(.+)"),
)
"""A name together with its code, or with another name."""
_FLAG: Final = 0x1F1E6
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def country_code(text: str) -> str | None:
    """Return the code of the country that a text names; None if it names none, or several.

    >>> [country_code(text) for text in ("uk", "Deutschland", "GER", "Norway (NO)", "美国", "XX")]
    ['GB', 'DE', 'DE', 'NO', 'US', None]
    """
    if len(text) == 2 and all(_FLAG <= ord(sign) < _FLAG + 26 for sign in text):
        text = "".join(chr(ord(sign) - _FLAG + ord("A")) for sign in text)
    plain = plain_word(text)
    if plain in _AMBIGUOUS:
        return None
    found = _names().get(plain)
    if found is None and (shorter := _FORMAL.sub(" ", compatible(text))) != text:
        word = plain_word(shorter)
        found = None if word in _AMBIGUOUS else _names().get(word)
    if found is None and _PROVINCE.fullmatch(text):
        return "CN"
    return found or _beside(compatible(text))


def _beside(text: str) -> str | None:
    for form in _BESIDE:
        if pair := form.fullmatch(text):
            codes = {_names().get(plain_word(part)) for part in pair.groups()}
            if len(codes) == 1:
                return codes.pop()
    return None


def nearest_country(text: str) -> str | None:
    """Return the name and the code of the country whose name is most like a text; None if none is."""
    plain = plain_word(text)
    if len(plain) < 2 and plain.isascii():
        return None
    names = _english()
    if len(plain) <= 3 and plain.isascii():
        found = [code for code, name in names.items() if plain_word(name).startswith(plain)]
        code = found[0] if found else None
    else:
        hit = process.extractOne(plain, _names().keys(), scorer=fuzz.ratio, score_cutoff=60)
        code = None if hit is None else _names()[hit[0]]
    return None if code is None else f"{names.get(code, code)} ({code})"


@cache
def _english() -> Mapping[str, str]:
    territories = Locale.parse("en").territories
    return {code: str(territories.get(code, code)) for code in sorted({*iso3166.countries_by_alpha2, KOSOVO})}


@cache
def _names() -> Mapping[str, str]:
    """Return the code by plain name; names that mean several countries are left out."""
    weak: dict[str, set[str]] = {}
    for code, name in _told():
        weak.setdefault(plain_word(name), set()).add(code)
    found = {name: codes.pop() for name, codes in weak.items() if len(codes) == 1}
    found |= {code.casefold(): alpha2 for code, alpha2 in _OLYMPIC.items()}
    for code, names in _EVERYDAY.items():
        found |= {plain_word(name): code for name in names}
    for country in iso3166.countries_by_alpha2.values():
        found[country.alpha3.casefold()] = country.alpha2
        found[country.alpha2.casefold()] = country.alpha2
    found |= {code.casefold(): alpha2 for code, alpha2 in _OTHER_CODES.items()}
    found[KOSOVO.casefold()] = KOSOVO
    return _of_more_languages() | found


def _of_more_languages() -> dict[str, str]:
    told: dict[str, set[str]] = {}
    for code, name in _translated(_MORE_LANGUAGES):
        told.setdefault(plain_word(name), set()).add(code)
    return {name: codes.pop() for name, codes in told.items() if name and len(codes) == 1}


def _told() -> Iterator[tuple[str, str]]:
    """Yield codes and names from the libraries."""
    for country in iso3166.countries_by_alpha2.values():
        yield country.alpha2, country.name
        yield country.alpha2, country.apolitical_name
    yield from _translated(LANGUAGES)


def _translated(languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    for language in languages:
        for code, name in Locale.parse(language).territories.items():
            if code in iso3166.countries_by_alpha2 or code == KOSOVO:
                for spelling in _spellings(language, str(name)):
                    yield code, spelling


def _spellings(language: str, name: str) -> Iterator[str]:
    """Yield a name, and how people write it without the signs that their keyboard lacks."""
    yield name
    if language == "de":
        yield name.translate(_UMLAUTS)
    if language == "en":
        for short, whole in (("&", "and"), ("St.", "Saint")):
            yield name.replace(short, whole)
