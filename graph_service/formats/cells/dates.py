"""Days as people and programs write them."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Final

from babel.dates import get_month_names

from graph_service.formats.cells.characters import compatible, plain_word
from graph_service.formats.cells.notation import AmbiguousError, DateOrder

MONTH_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt", "nl")
EARLIEST_SERIAL: Final = 20_000
LATEST_SERIAL: Final = 80_000
"""Serial numbers of Excel that are taken for days: from 1954 to 2119."""
_EPOCH: Final = date(1899, 12, 30)

_TIME: Final = re.compile(
    r"(?:T|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})([/.])(\d{1,2})\5(\d{1,2})|(\d{4})(\d\d)(\d\d)")
_EASTERN: Final = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号일]?")
_KOREAN: Final = re.compile(r"(\d{4})\.\s(\d{1,2})\.\s(\d{1,2})\.?")
_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED: Final = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_NAMED: Final = (
    re.compile(r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]*(?:of|de|del)?[\s-]*(?P<month>[^\W\d]+)\.?,?[\s-]*(?:de|del)?[\s-]*(?P<year>\d{4})"),
    re.compile(r"(?:[^\W\d]+\.?,\s+)?(?P<month>[^\W\d]+)\.?[\s-]+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,\s?|[\s-]+)(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[\s-]+(?P<month>[^\W\d]+)\.?[\s-]+(?P<day>\d{1,2})"),
)  # fmt: skip
_ERAS: Final = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "民國": 1911,
    "民国": 1911,
}
"""Year before the first of each era of Japan, and of the calendar of Taiwan."""
_ERA: Final = re.compile(rf"(?:中華)?({'|'.join(_ERAS)})\s?(元|\d{{1,3}})\s?年\s?")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_SHORT_YEAR: Final = re.compile(
    r"\d{1,2}([./-])\d{1,2}\1\d{2}|\d{1,2}[ -][^\W\d]{3,}\.?,?[ -]'?\d{2}"
    r"|[^\W\d]{3,}\.?[ -]\d{1,2},?[ -]'?\d{2}"
)


def order_of(text: str) -> DateOrder | None:
    """Return the order of day and month that a cell proves; None if it proves none.

    >>> order_of("31/12/2024"), order_of("03/04/2024"), order_of("31.12.2024")
    (<DateOrder.DAY_FIRST: 'day-first'>, None, None)
    """
    found = _SLASHED.fullmatch(_without_time(compatible(text)))
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if second > 12 >= first else None


def day_of(text: str, order: DateOrder | None) -> date:
    """Return the day that a text states; a time of day is not kept.

    Parameters
    ----------
    text
        The text, not empty.
    order
        That of day and month in texts such as 03/04/2024; None if it is not known.

    Raises
    ------
    ValueError
        When it states no day of the calendar.
    AmbiguousError
        When it means two days.
    """
    plain = western_era(_without_time(compatible(text)))
    if found := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        return date(year, month, day)
    if found := _EASTERN.fullmatch(plain) or _KOREAN.fullmatch(plain):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(plain):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHED.fullmatch(plain):
        return _slashed(plain, int(found[1]), int(found[3]), int(found[4]), order)
    if _SERIAL.fullmatch(plain) and EARLIEST_SERIAL <= float(plain) < LATEST_SERIAL:
        return _EPOCH + timedelta(days=int(float(plain)))
    for form in _NAMED:
        if (found := form.fullmatch(plain)) and (number := _months().get(plain_word(found["month"]))):
            return date(int(found["year"]), number, int(found["day"]))
    if has_short_year(plain):
        raise ValueError("the year has two digits")
    raise ValueError("it is not a date")


def has_short_year(text: str) -> bool:
    """Return whether a text is a day whose year has two digits, so that its century is not known."""
    return _SHORT_YEAR.fullmatch(text) is not None


def is_month(word: str | None) -> bool:
    """Return whether a word, if there is one, names a month."""
    return word is None or plain_word(word) in _months()


def western_era(text: str) -> str:
    """Return a text whose year of an era of Japan or Taiwan is one of the common calendar.

    >>> western_era("昭和50年4月1日"), western_era("民國88年"), western_era("令和元年5月")
    ('1975年4月1日', '1999年', '2019年5月')
    """
    found = _ERA.match(text)
    if found is None:
        return text
    year = _ERAS[found[1]] + (1 if found[2] == "元" else int(found[2]))
    return f"{year}年{text[found.end() :]}"


def _without_time(text: str) -> str:
    found = _TIME.search(text)
    return text[: found.start()] if found and found.end() == len(text) else text


def _slashed(text: str, first: int, second: int, year: int, order: DateOrder | None) -> date:
    if first <= 12 and second <= 12 and first != second and order is None:
        choices = {
            DateOrder.DAY_FIRST.value: date(year, second, first).isoformat(),
            DateOrder.MONTH_FIRST.value: date(year, first, second).isoformat(),
        }
        meanings = " or ".join(f"--dates {name} ({day})" for name, day in choices.items())
        raise AmbiguousError(
            f"expected a date with a known order of day and month, found {text!r}: say {meanings}",
            "dates",
            choices,
        )
    is_month_first = second > 12 or (order is DateOrder.MONTH_FIRST and first <= 12)
    return date(year, first, second) if is_month_first else date(year, second, first)


@cache
def _months() -> dict[str, int]:
    """Return by plain name, whole or short: the number of the month."""
    found = {}
    for language in MONTH_LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, language)
                found.update({plain_word(name): number for number, name in names.items()})
    return found | {"sept": 9, "mrz": 3, "maerz": 3}
