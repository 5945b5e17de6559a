"""The committed client is the one that the schema and the operations give."""

from pathlib import Path

from tests.client.generation import GENERATED, generate


def test_the_client_is_generated_from_the_schema(tmp_path: Path) -> None:
    generate(tmp_path / "generated")
    made = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "generated").glob("*.py")}
    assert len(made) > 40
    kept = {path.name: path.read_text(encoding="utf-8") for path in GENERATED.glob("*.py")}
    assert made.keys() == kept.keys()
    assert [name for name, text in made.items() if kept[name] != text] == [], (
        "write it with python -m tests.client.generation"
    )
