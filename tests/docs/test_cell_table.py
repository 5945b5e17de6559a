from tests.docs.cell_table import PAGE, page


def test_the_page_says_what_each_kind_of_cell_accepts() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "run python -m tests.docs.cell_table"
