"""What makes two names one: signs, legal forms, websites, and the keys made of names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.domain.identity.hosts import host_of
from graph_service.domain.identity.legal_forms import company_name
from graph_service.domain.identity.matching import Named, likeness, spelling_likeness
from graph_service.domain.identity.name_index import NameIndex
from graph_service.domain.identity.names import identity_key, key_from_name
from graph_service.domain.model.entities import KEY_PATTERN, LONGEST_KEY

NAME = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Field Service", "  field\u00a0 SERVICE "),
        ("ＡＣＭＥ　１２", "acme 12"),
        ("ﾊﾟﾝﾀﾞ商事", "パンダ商事"),
        ("A\u030alborg", "Ålborg"),
        ("Straße", "STRASSE"),
        ("l’Oréal", "L'Oréal"),
        ("AAE – Annaba", "AAE - Annaba"),
        ("Acme™", "Acme"),
        ("Zero\u200bWidth\ufeff", "ZeroWidth"),
        ("ﬁlm", "film"),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert identity_key(one) == identity_key(other)


@pytest.mark.parametrize(
    "names",
    [
        ("C", "C++", "C#", "C*", "C-", ".C", "C&D", "CD"),
        ("R", "R&D", "R+D", "RD"),
        (".NET", "NET", "Net+", "@net"),
        ("パンダ", "ハンダ", "バンダ"),
        ("ガス", "カス"),
        ("Citroën", "Citroen"),
        ("Åse", "Ase", "Äse"),
        ("мой", "мои"),
        ("कि", "क", "की"),
        ("ใหม่", "ใหม"),
        ("سؤال", "سوال"),
        ("50%", "50"),
        ("A+ Test", "A Test", "A# Test"),
    ],
)
def test_other_names_have_other_keys(names: tuple[str, ...]) -> None:
    assert len({identity_key(name) for name in names}) == len(names)
    for order in (names, names[::-1]):
        keys: set[str] = set()
        for name in order:
            keys.add(key_from_name("resources", name, keys))
        assert len(keys) == len(names)


@given(NAME)
def test_the_key_of_a_name_is_a_key_and_always_the_same(name: str) -> None:
    assert identity_key(identity_key(name)) == identity_key(name)
    for taken in ((), {key_from_name("companies", name)}):
        key = key_from_name("companies", name, taken)
        assert KEY_PATTERN.fullmatch(key)
        assert len(key) <= LONGEST_KEY
        assert key_from_name("companies", unicodedata.normalize("NFD", f" {name} "), taken) == key


SAME_BUT_FOR_THE_FORM = {
    "AE": [("FZ-LLC", "LLC FZ"), ("P.S.C.", "PSC")],
    "AT": [("Ges.m.b.H.", "GmbH"), ("e.U.", "eingetragenes Einzelunternehmen")],
    "AU": [("Pty Ltd", "Proprietary Limited"), ("(Pty) Ltd.", "PTY. LTD."), ("P/L", "Pty Ltd")],
    "BE": [("SA/NV", "NV/SA"), ("BVBA", "B.V.B.A."), ("SPRL", "S.P.R.L.")],
    "BG": [("ЕООД", "EOOD"), ("ООД", "OOD")],
    "BR": [("Ltda.", "LTDA"), ("Ltda - ME", "Ltda."), ("S/A", "S.A.")],
    "CH": [("Sàrl", "S.à r.l."), ("AG", "Aktiengesellschaft")],
    "CN": [("Co., Ltd.", "Company Limited")],
    "CZ": [("s.r.o.", "spol. s r. o."), ("a.s.", "akciová společnost")],
    "DE": [("GmbH & Co. KG", "GmbH und Co KG"), ("GmbH", "Gesellschaft mit beschränkter Haftung")],
    "DK": [("A/S", "Aktieselskab"), ("ApS", "Anpartsselskab")],
    "EE": [("OÜ", "Osaühing")],
    "ES": [("S.L.", "SL"), ("S.A.", "Sociedad Anónima")],
    "FI": [("Oy", "Osakeyhtiö"), ("Oyj", "Julkinen osakeyhtiö")],
    "FR": [("SARL", "S.A.R.L."), ("SAS", "Société par actions simplifiée")],
    "GB": [
        ("Ltd", "Limited"),
        ("PLC", "Public Limited Company"),
        ("PLC", "Public Ltd. Co."),
        ("LLP", "L.L.P."),
    ],
    "GR": [("Α.Ε.", "A.E."), ("Ε.Π.Ε.", "EPE")],
    "HR": [("d.o.o.", "DOO")],
    "HU": [("Kft.", "Korlátolt Felelősségű Társaság"), ("Zrt.", "ZRT")],
    "ID": [("Tbk", "Tbk.")],
    "IN": [("Pvt. Ltd.", "Private Limited"), ("Pvt. Ltd.", "Private Ltd")],
    "IT": [("S.p.A.", "SpA"), ("S.r.l.", "Società a responsabilità limitata")],
    "JP": [("K.K.", "Kabushiki Kaisha"), ("株式会社", "（株）")],
    "LT": [("UAB", "Uždaroji akcinė bendrovė")],
    "MX": [("S.A. de C.V.", "SA de CV"), ("S. de R.L. de C.V.", "S DE RL DE CV")],
    "MY": [("Sdn. Bhd.", "Sendirian Berhad")],
    "NL": [("B.V.", "BV"), ("N.V.", "Naamloze Vennootschap")],
    "NO": [
        ("NUF", "Norskregistrert utenlandsk foretak"),
        ("AS", "Aksjeselskap"),
        ("AS", "A/S"),
        ("ASA", "Allmennaksjeselskap"),
    ],
    "PL": [("Sp. z o.o.", "Spółka z ograniczoną odpowiedzialnością"), ("S.A.", "Spółka Akcyjna")],
    "RU": [("ООО", "Общество с ограниченной ответственностью"), ("ПАО", "PAO")],
    "SE": [("AB", "Aktiebolag")],
    "SG": [("Pte. Ltd.", "Pte Ltd")],
    "TR": [("A.Ş.", "Anonim Şirketi"), ("Ltd. Şti.", "Limited Şirketi")],
    "UA": [("ТОВ", "Товариство з обмеженою відповідальністю")],
    "US": [("Inc.", "Incorporated"), ("LLC", "L.L.C."), ("Corp.", "Corporation")],
    "VN": [("CTCP", "Công ty Cổ phần")],
    "ZA": [("(Pty) Ltd", "Proprietary Limited")],
}


@pytest.mark.parametrize("country", SAME_BUT_FOR_THE_FORM)
def test_legal_forms(country: str) -> None:
    for one, other in SAME_BUT_FOR_THE_FORM[country]:
        spelled = [company_name(f"Nordlys Øst {form}") for form in (one, other)]
        assert [name.core for name in spelled] == ["nordlys øst"] * 2, (one, other)
        assert spelled[0].forms == spelled[1].forms != frozenset(), (one, other)
        assert company_name("Nordlys Øst").may_be(spelled[0])
        assert company_name(f"NORDLYS ØST, {one}") == spelled[0]


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("AB Nordlys (publ)", "nordlys"),
        ("A/S Nordlys", "nordlys"),
        ("Oy Nordlys Ab", "nordlys"),
        ("SIA Nordlys", "nordlys"),
        ("PT Nordlys Tbk", "nordlys"),
        ("OOO Nordlys", "nordlys"),
        ("АО «Полярис»", "полярис"),
        ("Moser & Cie. AG", "moser"),
        ("Société Anonyme Nordlys", "nordlys"),
        ("Công ty TNHH Sao Mai", "sao mai"),
        ("บริษัท แสงเหนือ จำกัด (มหาชน)", "แสงเหนือ"),
        ("株式会社青空", "青空"),
        ("青空㈱", "青空"),
        ("有限会社 あお い", "あおい"),
        ("합자회사 푸른", "푸른"),
        ("㈜푸른", "푸른"),
        ("푸른 (유)", "푸른"),
        ("上海蓝鲸集团有限责任公司", "上海蓝鲸"),
        ("蓝鲸（中国）股份有限公司", "蓝鲸中国"),
        ("臺灣藍鯨股份有限公司", "臺灣藍鯨"),
        # words that are no forms there
        ("SAS Nordlys Institute Inc.", "sas nordlys institute"),
        ("NV Energy", "nv energy"),
        ("Too Good GmbH", "too good"),
        ("AG Nordlys SA", "ag nordlys"),
        # nothing but a form
        ("SE", "se"),
        ("The Limited", "the limited"),
        ("株式会社", "株式会社"),
        # signs
        ("C# Shop AS", "c# shop"),
        (".NET AS", ".net"),
        ("Yahoo! Inc", "yahoo"),
        ("A.B.C. & Søn, Inc.", "abc and søn"),
    ],
)
def test_the_core_of_a_name(name: str, core: str) -> None:
    assert company_name(name).core == core


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("blauwal", "blauwahl", True),
        ("fjordkraft wind", "fjord kraft wind", True),
        ("citroën", "citroen", True),
        ("sensors nordlys", "nordlys sensors", True),
        ("nordlys renewable energy north", "nordlys renewable energy south", False),
        ("nordlys renewable energy", "nordlys renewable energy sweden", False),
        ("nordlys licence 12", "nordlys licence 13", False),
        ("北京青禾自动化科技", "北京青木自动化科技", False),
        ("パンダ商事", "ハンダ商事", False),
        ("c++ programming institute", "c# programming institute", False),
        ("青空自動車", "青空 自動車", True),
    ],
)
def test_what_may_be_a_mistake_of_spelling(one: str, other: str, alike: bool) -> None:
    assert (spelling_likeness(one, other) >= 0.88) is alike


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.nordlys.example/energy", "nordlys.example"),
        ("nordlys.co.uk", "nordlys.co.uk"),
        ("https://kafe-solvang.business.site", "kafe-solvang.business.site"),
        ("https://business.site", None),
        ("https://www.alibaba.com/store/toys", None),
        ("https://toys.en.alibaba.com", None),
        ("https://www.amazon.de/shops/toys", None),
        ("https://no.linkedin.com/company/nordlys", None),
        ("https://nordlys.github.io/x", "nordlys.github.io"),
        ("https://github.io", None),
        ("https://co.uk", None),
        ("http://localhost:8000", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_hosts_that_are_of_one_company(website: str, host: str | None) -> None:
    assert host_of(website) == host


GRAPH = NameIndex(
    [
        Named("nordlys", "Nordlys Sensors AS", "https://nordlys.example", "NO"),
        Named("aker-asa", "Aker ASA", None, "NO"),
        Named("acme-us", "Acme Inc.", "https://acme.example", "US"),
        Named("acme-de", "Acme GmbH", "https://acme.example", "DE"),
        Named("twin-1", "Tvilling AS", "https://tvilling.example", "NO"),
        Named("twin-2", "Tvilling AS", None, "SE"),
    ]
)


@pytest.mark.parametrize(
    ("company", "same", "may_be"),
    [
        (Named("", "NORDLYS SENSORS AS"), "nordlys", set()),
        (Named("", "Nordlys-Sensors"), "nordlys", set()),
        (Named("", "Nordlys Sensors", "https://nordlys-sensors.com"), None, {"nordlys"}),
        (Named("", "Nordlys Sensors AS", "https://nordlys-sensors.com"), "nordlys", set()),
        (Named("", "Nordlys Sensors", "https://nordlys.com"), "nordlys", set()),
        (Named("", "Nordlys Sensors AS", None, "SE"), None, {"nordlys"}),
        (Named("", "Nordlys Sensor"), None, {"nordlys"}),
        (Named("", "Nordlys", "https://nordlys.example"), None, {"nordlys"}),
        (Named("", "Nordlys Energy", "https://nordlys.example"), None, set()),
        (Named("", "Aker AS"), None, {"aker-asa"}),
        (Named("", "Aker"), "aker-asa", set()),
        (Named("", "Acme"), None, {"acme-us", "acme-de"}),
        (Named("", "Acme", None, "DE"), "acme-de", set()),
        (Named("", "Acme Robotics", "https://acme.example"), None, set()),
        (Named("", "Tvilling AS"), None, {"twin-1", "twin-2"}),
        (Named("", "Tvilling AS", None, "SE"), "twin-2", set()),
        (Named("", "Tvilling AS", "https://tvilling.example"), "twin-1", set()),
        (Named("", "Somebody Else"), None, set()),
    ],
)
def test_a_company_is_found_or_asked_about(company: Named, same: str | None, may_be: set[str]) -> None:
    found = GRAPH.find(company)
    assert (found.same.other.key if found.same else None) == same
    assert {like.other.key for like in found.may_be} == may_be


def test_why_two_companies_may_be_one() -> None:
    like = likeness(
        Named("a", "Acme Nord AS", "https://acme.example", "NO"),
        Named("b", "Acme Nord", "https://nord.example", "SE"),
    )
    assert like is not None
    assert like.reasons == (
        "same name but for the legal form",
        "countries differ (NO, SE)",
        "websites differ",
    )
    assert like.score == 0.8
    assert likeness(Named("a", "Acme"), Named("b", "Polaris")) is None
