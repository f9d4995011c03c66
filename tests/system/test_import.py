"""The import of real requests, compared with an independent computation."""

import json

import la311_files
import la311_oracle
import pytest

from huiyin_process import run_ctl
from la311_files import real_export


def figures(data_dir, *files):
    done = run_ctl("import", "la311", *files, "--data-dir", data_dir, "--output", "json", timeout=900)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All ten thousand rows, imported once."""
    folder = tmp_path_factory.mktemp("la311") / "data"
    return folder, figures(folder, real_export())


def test_every_figure_of_ten_thousand_rows_equals_the_oracle(whole):
    assert la311_oracle.compare([real_export()], whole[1]) == []
    assert whole[1]["rows"]["imported"] == 10000


def test_a_second_run_changes_nothing(whole):
    folder, before = whole
    assert figures(folder, real_export()) == before


def test_the_states_equal_the_fold_of_the_logs(whole):
    assert run_ctl("verify", "--data-dir", whole[0]).returncode == 0


def test_another_input_is_refused_with_a_clear_error(whole, tmp_path):
    other = la311_files.copy_first(real_export(), tmp_path / "other.csv", 10)
    done = run_ctl("import", "la311", other, "--data-dir", whole[0], check=False)
    assert done.returncode == 5 and "fresh data directory" in done.stderr


def test_one_changed_row_makes_the_comparison_fail(tmp_path):
    few = la311_files.copy_first(real_export(), tmp_path / "few.csv", 300)
    printed = figures(tmp_path / "data", few)
    assert la311_oracle.compare([few], printed) == []
    changed = la311_files.change_row(few, tmp_path / "changed.csv", "1-1523593502", status="Cancelled")
    assert la311_oracle.compare([changed], printed) != []


def test_the_portal_layout_and_any_order_of_rows_give_the_same_figures(tmp_path):
    few = la311_files.copy_first(real_export(), tmp_path / "few.csv", 300)
    portal = la311_files.to_portal(la311_files.shuffle(few, tmp_path / "mixed.csv", 3), tmp_path / "portal.csv")
    assert figures(tmp_path / "a", portal) == figures(tmp_path / "b", few)


# Their digests, the first twelve digits of a matter's id, are the same: 259784792448. In a year's export there is such a pair.
ONE_ID = ("1-1501697871", "1-1515919708")


def test_two_numbers_with_the_same_id_are_two_cases_whose_ends_go_where_they_belong(tmp_path):
    numbers = la311_files.closed_numbers(real_export(), len(ONE_ID))
    changed = real_export()
    for number, other in zip(numbers, ONE_ID):
        changed = la311_files.change_row(changed, tmp_path / f"{other}.csv", number, srnumber=other)
    few = la311_files.copy_first(changed, tmp_path / "few.csv", 300)
    folder = tmp_path / "data"
    once = figures(folder, few)
    assert la311_oracle.compare([few], once) == []
    assert figures(folder, few) == once, "a second run finds both"
