"""Columns with the number that a register or a system gave to a company: two companies never share one."""

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
            *("Register-Nr", "Registernummer", "Handelsregister-Nr", "HRB-Nr", "HR-Nummer", "UID-Nummer"),
            *("numéro RCS", "N° SIREN", "N° SIRET", "número de registro", "NIT", "cédula jurídica"),
            *("numer KRS", "numer NIP", "numer REGON", "УНП", "БИН/ИИН", "ЄДРПОУ код", "код ЄДРПОУ"),
            *("纳税人识别号", "组织机构代码", "工商注册号", "会社番号", "登録番号", "사업자번호", "법인번호"),
            *("法人番号", "会社法人等番号", "사업자등록번호", "법인등록번호"),
        ),
    )
)
_OF_SYSTEMS: Final = frozenset(
    map(
        plain_name,
        (
            *("account id", "record id", "company record id", "organization id", "organisation id"),
            *("organization - id", "hubspot id", "salesforce id", "crm id", "account number", "customer id"),
            *("customer number", "customer no", "supplier id", "supplier number", "vendor id", "partner id"),
            *("Kundennummer", "Lieferantennummer", "Debitorennummer", "numéro client", "número de cliente"),
            *("客户编号", "客户代码", "供应商编号", "供应商代码", "取引先コード", "거래처코드"),
        ),
    )
)
"""Columns with the number that a CRM or ERP system gave."""
_SIGNS: Final = re.compile(r"[\W_]+")


def register_column(header: Iterable[str]) -> str | None:
    """Return the first column of a header that holds register numbers; if none does, numbers of a CRM system.

    >>> register_column(["Name", "Org. nr.", "Country"])
    'Org. nr.'
    """
    plain = {name: plain_name(name) for name in header}
    return next((name for names in (_NAMES, _OF_SYSTEMS) for name in plain if plain[name] in names), None)


def register_number(cell: str) -> str:
    """Return a register number without spaces and signs.

    >>> register_number("NO 919 300 388 MVA")
    'NO919300388MVA'
    """
    return _SIGNS.sub("", cell).upper()
