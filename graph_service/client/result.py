"""The base of all results: conversion to data frames and graphs."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr

from graph_service.client.extras import import_extra
from graph_service.client.graphs import graph_of
from graph_service.client.tables import Table, tables
from graph_service.domain.errors import InvalidInput

if TYPE_CHECKING:
    import networkx
    import pandas
    import polars

_PANDAS: Final = {"int": "Int64", "float": "float64", "bool": "boolean", "date": "datetime64[s]"}


class Answered(dict[str, Any]):
    """The data of an answer, with the provenance of its analyses."""

    def __init__(self, data: Mapping[str, Any], analyses: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(data)
        self.analyses = tuple(analyses)


class Result(BaseModel):
    """A result of an operation, or a part of one."""

    model_config = ConfigDict(populate_by_name=True, frozen=True, protected_namespaces=())
    _analyses: tuple[Mapping[str, Any], ...] = PrivateAttr(default=())

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return a result from data."""
        result = super().model_validate(obj, **options)
        if isinstance(obj, Answered):
            result._analyses = obj.analyses
        return result

    @property
    def analyses(self) -> tuple[Mapping[str, Any], ...]:
        """The provenance of each analysis in the answer: graph revision, parameters, derived data."""
        return self._analyses

    def tables(self) -> dict[str, int]:
        """Return the tables that this result has, by name, with their numbers of rows."""
        return {table.name: len(table.rows) for table in tables(self)}

    def to_pandas(self, table: str | None = None) -> "pandas.DataFrame":
        """Return a table of this result as a pandas data frame.

        Parameters
        ----------
        table
            The name of the table; by default the first one in ``tables()``.

        Raises
        ------
        InvalidInput
            When it has no such table.
        """
        frames = import_extra("pandas")
        chosen = self._table(table)
        columns = {}
        for column in chosen.columns:
            values = frames.Series(chosen.values(column), dtype=object)
            if column.holds == "datetime":
                values = frames.to_datetime(values, utc=True)
            elif column.holds in _PANDAS:
                values = values.astype(_PANDAS[column.holds])
            elif column.holds == "text":
                values = values.astype("string")
            columns[column.name] = values
        frame: pandas.DataFrame = frames.DataFrame(columns)
        return frame

    def to_polars(self, table: str | None = None) -> "polars.DataFrame":
        """Return a table of this result as a polars data frame; the parameters are those of ``to_pandas``."""
        frames = import_extra("polars")
        types = {
            "text": frames.String,
            "int": frames.Int64,
            "float": frames.Float64,
            "bool": frames.Boolean,
            "date": frames.Date,
            "datetime": frames.Datetime(time_zone="UTC"),
            "decimal": frames.Decimal(38, 6),
            "texts": frames.List(frames.String),
        }
        chosen = self._table(table)
        frame: polars.DataFrame = frames.DataFrame(
            {column.name: chosen.values(column) for column in chosen.columns},
            schema={column.name: types[column.holds] for column in chosen.columns},
        )
        return frame

    def to_networkx(self) -> "networkx.Graph[Any]":
        """Return this result as a NetworkX graph.

        A picture (``neighbourhood``, ``ecosystem_picture``) becomes the graph that it shows; exchanges become
        arrows from the giver to the receiver; pairs such as open triads become links; a list of companies for
        one company becomes a star around it.

        Raises
        ------
        InvalidInput
            When it has no links.
        """
        import_extra("networkx")
        return graph_of(self)

    def _table(self, name: str | None) -> Table:
        all_tables = tables(self)
        for table in all_tables:
            if name is None or table.name == name:
                return table
        raise InvalidInput(
            f"There is no table {name!r} in this result.",
            field="table",
            hint=f"It has {', '.join(table.name for table in all_tables)}.",
        )
