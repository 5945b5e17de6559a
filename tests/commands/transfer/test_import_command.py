"""What the import command tells about a folder with records."""

import re

from graph_service.domain.kinds import RECORDS
from tests.command_line import command
from tests.formats.folders import LIFE


def test_the_report_of_an_import_counts_every_kind(emptied_store: str) -> None:
    counted = []
    for _ in range(2):
        done = command("import", str(LIFE), "--store", emptied_store)
        assert done.returncode == 0, done.stderr
        line = re.compile(r"^(\w+) +(\d+) created +(\d+) changed +(\d+) as they were$", re.M)
        counted.append({part: tuple(map(int, numbers)) for part, *numbers in line.findall(done.stderr)})
    first, again = counted
    assert len(first) == 7 + len(RECORDS)
    assert (first["readiness_assessments"], first["sales"], first["holdings"]) == (
        (2, 0, 0),
        (4, 0, 0),
        (0, 0, 0),
    )
    assert again == {part: (0, 0, created) for part, (created, _, _) in first.items()}
