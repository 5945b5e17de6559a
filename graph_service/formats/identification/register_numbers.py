"""Columns with the number that a register gave to a company: two companies never share one."""

import re
from collections.abc import Iterable
from typing import Final

from graph_service.domain.text import plain_name

_NAMES: Final = frozenset(
    map(
        plain_name,
        (
            *(
                "LEI",
                "LEI code",
                "DUNS",
                "D-U-N-S",
                "DUNS number",
                "EUID",
                "registration number",
                "registration no",
            ),
            *(
                "register number",
                "reg no",
                "company number",
                "company no",
                "company registration number",
                "CRN",
            ),
            *(
                "VAT",
                "VAT id",
                "VAT ID number",
                "VAT number",
                "VAT no",
                "tax id",
                "tax number",
                "EIN",
                "UEN",
                "ABN",
            ),
            *(
                "ACN",
                "NZBN",
                "BN",
                "CIN",
                "GSTIN",
                "PAN",
                "orgnr",
                "org nr",
                "org no",
                "org number",
                "orgnummer",
            ),
            *(
                "organisation number",
                "organization number",
                "organisasjonsnummer",
                "organisationsnummer",
                "CVR",
            ),
            *(
                "CVR-nr",
                "Y-tunnus",
                "business id",
                "kennitala",
                "registrikood",
                "Handelsregisternummer",
                "HRB",
                "UID",
            ),
            *(
                "USt-IdNr",
                "Steuernummer",
                "Firmenbuchnummer",
                "KVK",
                "KvK-nummer",
                "ondernemingsnummer",
                "BTW",
            ),
            *(
                "SIREN",
                "SIRET",
                "RCS",
                "numéro SIREN",
                "NIF",
                "CIF",
                "NIPC",
                "partita IVA",
                "P.IVA",
                "codice fiscale",
            ),
            *(
                "KRS",
                "NIP",
                "REGON",
                "IČO",
                "DIČ",
                "IČ",
                "cégjegyzékszám",
                "adószám",
                "CUI",
                "OIB",
                "PIB",
                "MB",
            ),
            *(
                "vergi no",
                "VKN",
                "MERSIS",
                "ИНН",
                "ОГРН",
                "ЄДРПОУ",
                "БИН",
                "CNPJ",
                "RUT",
                "RFC",
                "RUC",
                "CUIT",
            ),
            *(
                "统一社会信用代码",
                "社会信用代码",
                "信用代码",
                "注册号",
                "組織機構代碼",
                "統一編號",
                "统一编号",
            ),
            *("法人番号", "会社法人等番号", "사업자등록번호", "법인등록번호"),
        ),
    )
)
_SIGNS: Final = re.compile(r"[\W_]+")


def register_column(header: Iterable[str]) -> str | None:
    """Return the first column of a header that holds register numbers.

    >>> register_column(["Name", "Org. nr.", "Country"])
    'Org. nr.'
    """
    return next((name for name in header if plain_name(name) in _NAMES), None)


def register_number(cell: str) -> str:
    """Return a register number without spaces and signs.

    >>> register_number("NO 919 300 388 MVA")
    'NO919300388MVA'
    """
    return _SIGNS.sub("", cell).upper()
