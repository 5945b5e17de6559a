import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.domain.text import folded

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ud7ff"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lufthansa", "lufthansa"),
        ("Ålborg", "alborg"),
        ("A\u030alborg", "alborg"),
        ("STRASSE Straße ẞ", "strasse strasse ss"),
        ("Øresund Łódź Đà Nẵng", "oresund lodz da nang"),
        ("Ærø Œuvre Þór Ħal Ŧ", "aero oeuvre thor hal t"),
        ("İstanbul ısı", "istanbul isi"),
        ("ﬁ № Ⅳ", "fi no iv"),
        ("AAE – Annaba", "aae - annaba"),
        ("l’Oréal", "l'oreal"),
        ("Ελλάδα", "ελλαδα"),
        ("ﾊﾟﾝﾀﾞ", "パンダ"),
        ("Московский Берёза", "московский береза"),
        ("काठमाण्डू", "काठमाण्डू"),
        ("เชียงใหม่", "เชียงใหม่"),
        ("شَرِكَة", "شركة"),
        ("سؤال", "سؤال"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_folded(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("パンダ", "ハンダ"), ("ガス", "カス"), ("й", "и"), ("कि", "क"), ("ก่", "ก"), ("ئ", "ي"), ("C++", "C#")],
)
def test_marks_that_make_another_letter_are_searched(one: str, other: str) -> None:
    assert folded(one) != folded(other)
    assert folded(other) not in (folded(one), "")


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(TEXT)
def test_case_and_accents_do_not_matter(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))
    if text.isascii():
        assert folded(text.upper()) == folded(text.lower())


# Characters that folding leaves as they are but for the escape: small letters, and those of private use.
UNCHANGED = st.text(st.characters(categories=["Co"]) | st.sampled_from("abz"), max_size=4)


@given(UNCHANGED, UNCHANGED)
def test_every_engine_sorts_folded_texts_by_code_points(one: str, other: str) -> None:
    assert (folded(one) < folded(other)) == (one < other)
    assert (folded(one).encode("utf-16-be") < folded(other).encode("utf-16-be")) == (one < other)


@given(UNCHANGED, UNCHANGED)
def test_an_escaped_character_is_found_only_by_itself(text: str, searched: str) -> None:
    assert (folded(searched) in folded(text)) == (searched in text)
