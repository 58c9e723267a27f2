"""Links a list with Splink: `python -m muster.cli.benches.link_splink LIST.csv` prints what it took and where it is."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from muster.linkage import names, numbers
from muster.linkage.reading import read_csv
from muster.linkage.rows import normalised

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
RULES = (
    ("id_number",),
    ("phone", "sound"),
    ("phone", "birth"),
    ("sound", "birth"),
    ("sound", "town", "village"),
    ("birth", "town", "village"),
    ("substr(id_number, 11, 8)", "sound"),
    ("substr(id_number, 1, 12)", "sound"),
    ("sound", "substr(birth, 1, 4)"),
)


def frame(path: Path) -> pandas.DataFrame:
    """The list with normalised cells; None where nothing is said."""
    reports = read_csv(path)
    rows = normalised(reports, np.arange(len(reports)))
    cells = {
        column: np.array([read(value) for value in coded.values], dtype=object)[coded.codes]
        for (column, coded), read in ((item, _READ.get(item[0], _as_it_is)) for item in reports.columns.items())
    }
    valid = rows.numbers.valid[rows.number]
    birth = np.where(valid, rows.numbers.birth[rows.number], rows.birth)
    sex = np.where(valid, rows.numbers.sex[rows.number], rows.sex)
    made = {
        "unique_id": reports.ids,
        "name": cells["name"],
        "sound": np.array([names.read(value).sound for value in reports.columns["name"].values], dtype=object)[
            reports.columns["name"].codes
        ],
        "id_number": cells["id_number"],
        "phone": rows.phone[:, 0].astype(str),
        "birth": birth.astype(str),
        "sex": sex.astype(str),
        "town": cells["town"],
        "village": cells["village"],
        "address": cells["address"],
    }
    return pandas.DataFrame(made, dtype=object).replace({"": None, "0": None})


def _as_it_is(cell: str) -> str:
    return cell


def _name(cell: str) -> str:
    read = names.read(cell)
    return read.characters or read.sound


_READ = {"name": _name, "id_number": numbers.normal}


def settings() -> SettingsCreator:
    """Levels for each field, and the rules by which pairs are made."""
    name = [levels.NullLevel("name"), levels.ExactMatchLevel("name", term_frequency_adjustments=True)]
    name += [levels.ExactMatchLevel("sound"), levels.LevenshteinLevel("sound", 1)]
    name += [levels.JaroWinklerLevel("sound", 0.88), levels.ElseLevel()]
    number = [levels.NullLevel("id_number"), levels.ExactMatchLevel("id_number")]
    number += [levels.DamerauLevenshteinLevel("id_number", distance) for distance in (1, 2)] + [levels.ElseLevel()]
    birth = [levels.NullLevel("birth"), levels.ExactMatchLevel("birth")]
    birth += [levels.DamerauLevenshteinLevel("birth", 1), levels.ElseLevel()]
    both = levels.CustomLevel("town_l = town_r and village_l = village_r", label_for_charts="town and village")
    place = [levels.NullLevel("town"), both, levels.ExactMatchLevel("town"), levels.ElseLevel()]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            comparisons.CustomComparison(output_column_name="name", comparison_levels=name),
            comparisons.CustomComparison(output_column_name="id_number", comparison_levels=number),
            comparisons.CustomComparison(output_column_name="birth", comparison_levels=birth),
            comparisons.ExactMatch("phone").configure(term_frequency_adjustments=True),
            comparisons.ExactMatch("sex"),
            comparisons.CustomComparison(output_column_name="place", comparison_levels=place),
            comparisons.ExactMatch("address"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in RULES],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def main(path: Path) -> None:
    """Train, predict, and cluster at each threshold; only one clustering counts."""
    table = frame(path)
    start = time.perf_counter()
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    database = DuckDBAPI(connection=connection)
    linker = Linker(database.register(table), settings())
    sure = [block_on("id_number"), block_on("sound", "birth")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6 if len(table) < 200_000 else 5e6, seed=1)  # noqa: PLR2004
    for rule in sure:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    before = time.perf_counter() - start
    groups = []
    clustering = 0.0
    for threshold in THRESHOLDS:
        start = time.perf_counter()
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=threshold
        ).as_pandas_dataframe()
        clustering = time.perf_counter() - start
        file = path.with_suffix(f".{threshold}")
        found[["unique_id", "cluster_id"]].to_csv(file, header=False, index=False)
        groups.append((threshold, str(file)))
    sys.stdout.write(json.dumps({"seconds": round(before + clustering, 1), "groups": groups}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
