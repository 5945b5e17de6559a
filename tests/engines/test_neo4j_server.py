"""The tests touch no database that is not theirs."""

from collections.abc import Iterator

import pytest
from neo4j import Driver, GraphDatabase

from graph_service.settings import Settings
from tests.engines.neo4j_server import MARKER, claim


@pytest.fixture
def driver(neo4j_settings: Settings) -> Iterator[Driver]:
    auth = (neo4j_settings.user, neo4j_settings.password.get_secret_value())
    with GraphDatabase.driver(neo4j_settings.store, auth=auth) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        driver.execute_query(f"DROP CONSTRAINT {MARKER} IF EXISTS")
        yield driver
        driver.execute_query("MATCH (n) DETACH DELETE n")
        claim(driver, "neo4j", "bolt://here")


def is_marked(driver: Driver) -> bool:
    return MARKER in [
        record["name"] for record in driver.execute_query("SHOW CONSTRAINTS YIELD name").records
    ]


def test_database_with_data_of_others_is_refused_and_left_alone(driver: Driver) -> None:
    driver.execute_query("CREATE (:Precious)")
    with pytest.raises(pytest.fail.Exception, match="bolt://here holds data that no test made"):
        claim(driver, "neo4j", "bolt://here")
    assert not is_marked(driver)
    assert driver.execute_query("MATCH (n) RETURN labels(n)").records[0].values() == [["Precious"]]


def test_empty_database_is_claimed_and_known_again_when_it_holds_data(driver: Driver) -> None:
    claim(driver, "neo4j", "bolt://here")
    assert is_marked(driver)
    driver.execute_query("CREATE (:LeftByATest)")
    claim(driver, "neo4j", "bolt://here")
    assert is_marked(driver)
