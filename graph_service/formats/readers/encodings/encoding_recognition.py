"""Recognises the encoding of a text that is not UTF-8, also of a short one."""

import re
from collections.abc import Callable
from typing import Final

_LATIN: Final = ("cp1252", "cp1250", "cp850", "mac_roman")
_OLD: Final = ("cp850", "mac_roman")
"""Of the CSV (MS-DOS) and CSV (Macintosh) of Excel."""
_EASTERN: Final = ("gb18030", "cp950", "cp932", "euc_jp", "cp949")
_KANA: Final = re.compile("[\u3041-\u30fc]{2}")
_BARE_RETURN: Final = re.compile(rb"\r(?!\n)")
_WORDS: Final = {
    "gb18030": (
        "公司",
        "企业",
        "名称",
        "国家",
        "行业",
        "网站",
        "官网",
        "有限",
        "集团",
        "需求",
        "资源",
        "联盟",
        "中国",
    ),
    "cp950": ("公司", "企業", "名稱", "國家", "產業", "網站", "有限", "集團", "需求", "資源", "聯盟", "台灣"),
    "euc_jp": ("会社", "企業", "国", "業種", "業界", "名", "サイト", "日本"),
    "cp932": ("会社", "企業", "国", "業種", "業界", "名", "サイト", "日本"),
    "cp949": ("회사", "기업", "국가", "업종", "이름", "주식", "한국"),
}
"""Words of headers and names, by which short texts are recognised."""
_KNOWN_WORD: Final = 0.3
_LEAST_SCORE: Final = 0.6
_LEAST_LEAD: Final = 0.05


def recognised(sample: bytes) -> str | None:
    """Return the codec of a text that is not UTF-8; None if it is not clear.

    Every candidate decodes the sample strictly. Among those that can, the one whose characters are common
    in the languages of the encoding wins, if it leads clearly. UTF-8 with some damaged bytes stays UTF-8.

    >>> [recognised(text.encode(codec)) for text, codec in (("公司", "gb18030"), ("Müller", "cp1252"))]
    ['gb18030', 'cp1252']
    """
    damaged = sample.decode("utf-8", errors="replace")
    if damaged.count("\ufffd") * 4 <= sum(not sign.isascii() and sign != "\ufffd" for sign in damaged):
        return "utf-8"
    scores: list[tuple[float, str, str]] = []
    for codec, weigh in _CANDIDATES.items():
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(text != other for _, _, other in scores):
            score = _score(text, codec, weigh)
            if codec in _OLD:
                is_of_mac = codec == "mac_roman" and _BARE_RETURN.search(sample) is not None
                score *= 1.1 if is_of_mac else 0.9
            scores.append((score, codec, text))
    ranked = sorted(scores, key=lambda one: -one[0])
    if not ranked or ranked[0][0] < _LEAST_SCORE:
        return None
    best = ranked[0][1]
    others = [score for score, codec, _ in ranked[1:] if not {best, codec} <= set(_LATIN)]
    return None if others and ranked[0][0] - others[0] < _LEAST_LEAD else best


def _score(text: str, codec: str, weigh: Callable[[str, bytes], float]) -> float:
    weights = []
    beside = within = 0
    before = ""
    for sign, after in zip(text, (*text[1:], ""), strict=True):
        if not sign.isascii():
            in_word = _is_letter(before) and _is_letter(after)
            within += in_word
            weight = weigh(sign, sign.encode(codec))
            if codec in _LATIN and in_word and (not sign.isalpha() or (sign.isupper() and before.islower())):
                weight = 0.8 if sign in "’·" else 0.1  # no sign and no capital stands within a word
            weights.append(weight)
            beside += not before.isascii() if before else 0
        before = sign
    if not weights:
        return 0.0
    score = sum(weights) / len(weights)
    if codec in _EASTERN and within * 2 > len(weights):
        score *= 0.3  # Eastern characters seldom stand alone between Latin letters
    if codec in _LATIN and beside * 2 > len(weights):
        score *= 0.3  # letters with accents seldom stand beside each other
    if codec == "cp1251" and beside * 2 < len(weights):
        score *= 0.3  # and letters of another script seldom alone
    if codec == "euc_jp" and _KANA.search(text):
        score += 0.1  # texts in Big5 seldom are texts in EUC-JP as well, but the reverse is usual
    return score + _KNOWN_WORD * any(word in text for word in _WORDS.get(codec, ()))


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _chinese(sign: str, code: bytes) -> float:
    if len(code) != 2:
        return 0.05
    if 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1:
        # in Korean texts all lead bytes are at most C8
        return 0.9 if code[0] <= 0xC8 else 1.0
    if 0xD8 <= code[0] <= 0xF7 and code[1] >= 0xA1:
        return 0.4
    return 0.9 if sign in "，。、；：（）“”《》—" or code[0] == 0xA3 else 0.1


def _traditional(sign: str, code: bytes) -> float:
    if 0xA4 <= code[0] <= 0xC6:
        return 1.0
    return 0.9 if sign in "，。、；：（）「」" else 0.3 if 0xC9 <= code[0] <= 0xF9 else 0.1


def _japanese(sign: str, code: bytes) -> float:
    if "\u3041" <= sign <= "\u30fc":
        return 1.0
    if len(code) == 1:
        return 0.05
    if 0x88 <= code[0] <= 0x97:
        return 1.0
    return 0.9 if sign in "，。、；：（）「」・" or code[0] == 0x82 else 0.2


def _japanese_unix(sign: str, code: bytes) -> float:
    if "\u3041" <= sign <= "\u30fc":
        return 1.0
    if len(code) != 2:
        return 0.05
    if 0xB0 <= code[0] <= 0xCF:
        return 0.85  # in Chinese texts most lead bytes are there, too
    return 0.9 if sign in "，。、；：（）「」・" or code[0] == 0xA3 else 0.2


def _korean(sign: str, code: bytes) -> float:
    return 1.0 if "\uac00" <= sign <= "\ud7a3" and code[0] >= 0xB0 and code[1] >= 0xA1 else 0.1


_SIGNS: Final = "€£§°–—’‘“”„«»…·®™\xa0"


def _among(letters: str, signs: str = _SIGNS) -> Callable[[str, bytes], float]:
    common = frozenset(letters + letters.upper())

    def weigh(sign: str, _code: bytes) -> float:
        if sign in common:
            return 1.0
        return 0.8 if sign in signs else 0.2 if sign.isalpha() else 0.05

    return weigh


_CANDIDATES: Final[dict[str, Callable[[str, bytes], float]]] = {
    "cp1252": _among("äöüßéèêëàâáãçîïíìôóòõûúùñåøæœ"),
    "cp1250": _among("ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűăâîșț"),
    "cp1251": _among("абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    "gb18030": _chinese,
    "cp950": _traditional,
    "cp932": _japanese,
    "euc_jp": _japanese_unix,
    "cp949": _korean,
    "cp850": _among("äöüßéèêëàâáçîïíìôóòúùûñåøæ", ""),
    "mac_roman": _among("äöüßéèêëàâáãçîïíìôóòõúùûñåøæœ", ""),
}
