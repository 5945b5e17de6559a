import pytest

from graph_service.data import attribution, shipped_set, shipped_sets
from graph_service.domain.errors import NotFound
from graph_service.formats.readers.csv_reader import read_folder

SIZES = {
    "airlines": (180, 2668, 3, 18868, 3718, 78, 1216),
    "cloud_native": (2019, 189, 68, 1504, 2865, 2557, 13375),
    "norway_licences": (134, 113, 676, 2280, 443, 3479, 620),
}


def test_the_shipped_sets() -> None:
    assert shipped_sets() == tuple(SIZES)
    for name, sizes in SIZES.items():
        reading = read_folder(shipped_set(name))
        assert (reading.problems, reading.notes, reading.dropped) == ((), (), 0)
        dataset = reading.dataset
        assert dataset is not None
        assert (
            len(dataset.companies),
            len(dataset.resources),
            len(dataset.alliances),
            len(dataset.holdings),
            len(dataset.needs),
            len(dataset.memberships),
            len(dataset.competitions),
        ) == sizes
        assert reading.rows == dataset.size
        assert all(edge.evidence and edge.evidence.startswith("derived:") for edge in dataset.needs)
        assert all(edge.evidence and edge.evidence.startswith("derived:") for edge in dataset.competitions)


def test_each_shipped_set_has_its_attribution() -> None:
    assert {name: attribution(name) for name in shipped_sets()} == {
        "airlines": "OpenTravelData, CC BY 4.0, modified; airport names GeoNames, CC BY 4.0",
        "cloud_native": "landscape.yml files of the CNCF and sister foundations, CC BY 4.0, modified",
        "norway_licences": "Contains data under the Norwegian licence for Open Government data (NLOD 1.0)"
        " distributed by the Norwegian Petroleum Directorate, modified",
    }


def test_a_set_that_is_not_shipped() -> None:
    with pytest.raises(NotFound, match=r"no shipped data set '\.\./data'"):
        shipped_set("../data")
