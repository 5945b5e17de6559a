"""Pages for readers, and later the texts of the program, are free of this project's own bad habits.

Each habit is a pattern with the form to use instead. Code, whether in a block or between backticks, is not
prose. Modules that have not been rewritten yet are listed by name; the list only becomes shorter.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "graph_service"
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
        PACKAGE / "data" / "README.md",  # docs/csv-format.md includes it
        *(
            page
            for page in (ROOT / "docs").rglob("*.md")
            if not {"decisions", "reference"} & set(page.relative_to(ROOT / "docs").parts)
        ),
    ]
)

HABITS = (
    (r"\b(?:is|are|was|were|be|been) told\b", "'gets', 'receives', 'the error says'", "Clients are told so."),
    (r"\btold (?:of|apart)\b", "'receives', 'distinguished by'", "Companies told apart by id."),
    (r"\b(?:is|are|was|were|and) said\b", "'prints', 'reports'", "What is missing is skipped and said."),
    (r"\bwhat is seen of\b", "'what the role can see'", "What is seen of a sale depends on the grant."),
    (r"\bwho(?:m|so)?ever\b", "'anyone who', or the role", "For whoever is called at night."),
    (r"(?<!by )\bwhom\b", "'which company', 'which partner', 'who'", "Whom to talk to next."),
    (r"\b(?:some|any|every)body\b", "the role: 'the user', 'all clients'", "Somebody may not see it."),
    (r"\bof (?:theirs|hers|ours)\b", "'their', 'our'", "A key of theirs."),
    (
        r"\bof (?:its|their|your|his|one's) own\b(?! \w+(?:'|s'))",
        "'its own ...', 'separate'",
        "Each has a key of its own.",
    ),
    (r"\bone's\b", "'your', \"the user's\"", "It reads one's own writes."),
    (
        r"\b(?:what|which|when|where|how|if) one (?:may|can|could|must|sees|has|does|did|was)\b",
        "'you', 'the user'",
        "What one may not see is missing.",
    ),
    (
        r"\b(?:does|do|did) not count(?=[.,;:)]|$)|\bcounts? no (?:more|longer)\b",
        "'is invalid', 'is ignored'",
        "The token does not count.",
    ),
    (
        r"\bthat counts for\b|\bcounts? for nothing\b",
        "'that applies to', 'is ignored'",
        "Later ones count for nothing.",
    ),
    (r"\balone\b", "'only', before the word that it restricts", "Readable by its owner alone."),
    (r"\bbesides?\b", "'next to', 'in addition to', 'compared with'", "A process beside each that serves."),
    (
        r"(?<!\bthere )\b(?:is|are) no (?!longer\b|more\b|less\b|such\b)",
        "'is not a ...'",
        "What is no revision is a 400.",
    ),
    (
        r"\bit just that\b|\bin so many words\b",
        "what is printed: 'a generic error', 'the error names the field'",
        "Others are told of a document that does not fit it just that.",
    ),
    (
        r"\bfrom (?:the|that) (?:next|first) [\w ]{1,20}? on\b",
        "'starting with the next ...', 'after the first ...'",
        "It is invalid from the next request on.",
    ),
    (r"\bhangs? (?:on|together)\b", "'depends on', 'is connected'", "A need that hangs on one partner."),
    (r"\bforet(?:ell|old)s?\b", "'predict', 'predicted'", "How well links are foretold."),
    (r"\bbroken off\b", "'interrupted'", "An import that was broken off."),
    (r"\bby halves\b", "'partial'", "It is never answered by halves."),
    (r"\bgo(?:es)? on\b|\bgoing on\b", "'continue'", "Reads go on."),
    (r"\bstands? against\b", "'defends against', 'prevents'", "What stands against it."),
    (r"\bput right\b", "'fix', 'correct'", "It says what to put right."),
    (r"\bgiven out\b", "'handed out', 'returned'", "Bookmarks are not given out."),
    (r"\banew\b", "'again', 'from the start'", "The snapshot is read anew."),
    (r"\bon the way\b", "the name of the step", "With each rule that refuses something on the way."),
    (r"\bmaybe\b", "'may', before the verb", "Which a client has seen, at another instance maybe."),
    (r"\bkeys? that told\b", "'keys that reported'", "Keys that told wrongly."),
)
"""A pattern, what to write instead, and a sentence that has the habit."""
_COMPILED = {re.compile(habit, re.IGNORECASE): form for habit, form, _ in HABITS}


def found(prose: str) -> list[str]:
    """Return each habit in a text, with the form to use instead."""
    text = " ".join(prose.split())
    return [
        f"{text[max(0, hit.start() - 30) : hit.end() + 30]!r}: instead of {hit[0]!r} use {form}"
        for habit, form in _COMPILED.items()
        for hit in habit.finditer(text)
    ]


def prose_of_page(text: str) -> str:
    """Return a page without its code, comments, addresses and the titles of cited works."""
    text = re.sub(r"^ *```.*?^ *```", " ", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^ {4}(?! *[-*\d]).*$", " ", text, flags=re.MULTILINE)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    return re.sub(r"``[^`]+``|`[^`]+`|\]\([^)]*\)|<https?:[^>]*>", " ` ", text)


def prose_of_module(text: str) -> Iterator[tuple[int, str]]:
    """Yield the docstrings and other literal texts of a module, with their lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield node.lineno, re.sub(r"``[^`]+``|`[^`]+`", " ` ", node.value)


def habits_of_module(path: Path) -> list[str]:
    read = prose_of_module(path.read_text(encoding="utf-8"))
    return [f"{path.relative_to(ROOT)}:{line}: {hit}" for line, text in read for hit in found(text)]


LEFT: dict[str, int] = {
    "analysis": 81,
    "api": 68,
    "cli.py": 1,
    "client": 8,
    "commands": 28,
    "domain": 27,
    "formats": 20,
    "mcp": 2,
    "notebook.py": 2,
    "query": 17,
    "service.py": 1,
    "settings.py": 9,
    "store": 30,
}
"""By package: how many of its texts have one of the habits still. It goes down, never up."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_has_none_of_the_habits(page: Path) -> None:
    assert found(prose_of_page(page.read_text(encoding="utf-8"))) == []


def test_texts_of_the_code_have_no_more_of_the_habits_than_are_known() -> None:
    """Who rewrites some of them lowers the numbers."""
    hits = [hit for path in sorted(PACKAGE.rglob("*.py")) for hit in habits_of_module(path)]
    by_package: dict[str, list[str]] = {}
    for hit in hits:
        by_package.setdefault(re.split("[/:]", hit)[1], []).append(hit)
    more = [
        hit for package, found in by_package.items() if len(found) > LEFT.get(package, 0) for hit in found
    ]
    assert more == []
    assert {package: len(found) for package, found in by_package.items()} == LEFT


PLAIN = (
    "There is no such company.",
    "If there are no keys, the service is no longer open.",
    "A picture of your own companies' gaps.",
    "When it was changed, and by whom.",
    "Rows that do not count a value are left out.",
    "Both sides keep their own keys, and only the owner can read the file.",
)


@pytest.mark.parametrize(("habit", "form", "example"), HABITS, ids=[example for *_, example in HABITS])
def test_a_habit_is_found_in_a_page_and_in_a_module(habit: str, form: str, example: str) -> None:
    del habit
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert found(prose_of_page(page)) == []
    broken = example.replace(" ", "\n", 1)  # lines are broken anywhere
    assert any(hit.endswith(form) for hit in found(prose_of_page(f"{page}\n{broken}\n")))
    assert found(prose_of_page(f"{page}\n```text\n{example}\n```\n\nSee `{example}`.\n")) == []
    module = f'"""A module."""\n\n\ndef error(name: str) -> str:\n    return f"{{name}}: {example}"\n'
    ((line, text),) = ((line, text) for line, text in prose_of_module(module) if found(text))
    assert (line, any(hit.endswith(form) for hit in found(text))) == (5, True)


@pytest.mark.parametrize("sentence", PLAIN)
def test_plain_english_is_let_through(sentence: str) -> None:
    assert found(sentence) == []


def test_every_page_is_read() -> None:
    names = {page.relative_to(ROOT).as_posix() for page in PAGES}
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/index.md", "docs/howto/deploy.md"} <= names
    assert len(names) > 25
    assert not [name for name in names if "decisions" in name]
