"""A data set as a folder in the CSV format; spreadsheets show its cells, but never run them."""

import csv
from pathlib import Path

from graph_service.domain.dataset import DataSet
from graph_service.formats.tables.cell_values import cell_of, row_maker, tables_of
from graph_service.formats.tables.formula_escaping import inert


def write_csv_folder(dataset: DataSet, folder: Path) -> None:
    """Write a file for each table that has rows; ``read_folder`` reads back the same data set."""
    for table, records in tables_of(dataset):
        row_of = row_maker(table)
        with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
            # line ends as in RFC 4180: then the module also quotes a carriage return
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(column.name for column in table.columns)
            writer.writerows([inert(cell_of(value)) for value in row_of(record)] for record in records)
