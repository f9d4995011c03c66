"""The oracle of the MyLA311 import, against figures worked out by hand."""

import copy
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "oracle"))

import la311_files as files  # noqa: E402
import la311_oracle as oracle  # noqa: E402
import la311_rows as rows_of  # noqa: E402

HEADER = "srnumber,createddate,closeddate,servicedate,status,requesttype,owner"

BY_HAND = [
    # Closed on the promised day, 1 day and 43,200 s later: 1.5 days.
    "1,2020-01-01 12:00:00,2020-01-03 00:00:00,2020-01-03 00:00:00,Closed,Bulky Items,BOS",
    # Closed one day late after 10 s: 0.0001157 days.
    "2,2020-01-01 23:59:55,2020-01-02 00:00:05,2020-01-01 00:00:00,Closed,Bulky Items,BOS",
    # Promise before creation: not promised. 2 days.
    "3,2020-01-02 00:00:00,2020-01-04 00:00:00,2020-01-01 23:00:00,Closed,Graffiti,BOS",
    # Closed without a date, promised: closed, but neither on time nor measured.
    "4,2020-01-02 00:00:00,,2020-01-05 00:00:00,Closed,Graffiti,BOS",
    # Closed before creation: likewise.
    "5,2020-01-02 00:00:00,2020-01-01 00:00:00,2020-01-05 00:00:00,Closed,Graffiti,",
    "6,2020-01-02 00:00:00,2020-01-03 00:00:00,2020-01-05 00:00:00,Cancelled,Graffiti,OCB",
    "7,2020-01-02 00:00:00,2020-01-03 00:00:00,,Referred Out,Graffiti,OCB",
    "8,2020-01-02 00:00:00,,,Open,,OCB",
    "9,2020-01-02 00:00:00,,2020-01-05 00:00:00,Pending,,OCB",
    # Repeated: 1 again, later; and a row that cannot be used.
    "1,2020-01-01 13:00:00,,,Open,Other,OTHER",
    "10,2020-01-02 00:00:00,,,Lost,Other,OTHER",
]


def write(tmp_path, rows, header=HEADER, name="a.csv", line_end="\n"):
    path = tmp_path / name
    path.write_bytes(line_end.join([header, *rows, ""]).encode())
    return str(path)


def test_total_by_hand(tmp_path):
    result = oracle.compute([write(tmp_path, BY_HAND)])
    assert result["rows"] == {"read": 11, "imported": 9, "rejected": 1, "repeated": 1}
    assert result["total"] == {
        "received": 9, "closed": 5, "withdrawn": 1, "transferred": 1, "open": 2,
        "promised": 6, "on_time": 1,
        "anomalies": {
            "promise_before_creation": 1, "closed_without_date": 1, "closed_before_creation": 1},
        "days_to_close": {"count": 3, "median": 1.5, "p90": 2.0},
        "solved": {"yes": 0, "no": 0, "unknown": 5},
        "satisfied": {"yes": 0, "no": 0, "unknown": 5},
    }


def test_groups_by_hand(tmp_path):
    result = oracle.compute([write(tmp_path, BY_HAND)])
    assert [(g["id"], g["received"], g["on_time"]) for g in result["departments"]] == [
        ("(none)", 1, 0), ("BOS", 4, 1), ("OCB", 4, 0)]
    assert [(g["id"], g["received"]) for g in result["categories"]] == [
        ("(none)", 2), ("Bulky Items", 2), ("Graffiti", 5)]
    bulky = result["categories"][1]
    assert bulky["days_to_close"] == {"count": 2, "median": 0.0001, "p90": 1.5}
    assert result["departments"][2]["days_to_close"] == {"count": 0, "median": None, "p90": None}


@pytest.mark.parametrize("seconds, expected", [
    (0, 0.0), (86400, 1.0), (108, 0.0013), (4, 0.0), (5, 0.0001), (324, 0.0038), (302400, 3.5)])
def test_days_are_rounded_half_away_from_zero(seconds, expected):
    assert oracle.days(seconds) == expected


@pytest.mark.parametrize("n, median, p90", [
    (1, 1, 1), (2, 1, 2), (3, 2, 3), (10, 5, 9), (11, 6, 10), (20, 10, 18)])
def test_nearest_rank(n, median, p90):
    ordered = list(range(1, n + 1))
    assert (oracle.nearest_rank(ordered, 50), oracle.nearest_rank(ordered, 90)) == (median, p90)


@pytest.mark.parametrize("text, utc", [
    ("2020-01-01 00:05:00", "2020-01-01T08:05:00+00:00"),
    ("12/31/2017 11:59:58 PM", "2018-01-01T07:59:58+00:00"),
    ("12/31/2017 12:00:00 AM", "2017-12-31T08:00:00+00:00"),
    ("12/31/2017 12:00:00 PM", "2017-12-31T20:00:00+00:00"),
    ("2020-03-08 02:30:00", "2020-03-08T10:30:00+00:00"),
    ("2020-11-01 01:30:00", "2020-11-01T08:30:00+00:00"),
])
def test_times(text, utc):
    assert rows_of.read_time(text).isoformat() == utc


@pytest.mark.parametrize("text", [
    "2020-01-01", "2020-02-30 00:00:00", "2020-01-01 24:00:00", "1989-12-31 00:00:00",
    "2101-01-01 00:00:00", "12/31/2017 13:00:00 PM", "12/31/2017 0:00:00 AM", "soon"])
def test_bad_times(text):
    with pytest.raises(rows_of.Unusable):
        rows_of.read_time(text)


def test_elapsed_time_is_real_time_over_the_spring_jump(tmp_path):
    row = "1,2020-03-07 12:00:00,2020-03-08 12:00:00,2020-03-08 00:00:00,Closed,x,BOS"
    total = oracle.compute([write(tmp_path, [row])])["total"]
    assert (total["days_to_close"]["median"], total["on_time"]) == (0.9583, 1)


@pytest.mark.parametrize("content, rows", [
    (b'a,b\r\n"c\r\nd","e""f"\r\n', [(1, [b"a", b"b"]), (2, [b"c\r\nd", b'e"f'])]),
    (b'\xef\xbb\xbfa\n\n\r\nb"c', [(1, [b"a"]), (4, [b'b"c'])]),
    (b'a\n"b,c\nd,"e"\nf\n', [(1, [b"a"]), (2, None), (3, [b"d", b"e"]), (4, [b"f"])]),
    (b'a\n"b"x\nc\n', [(1, [b"a"]), (2, None), (3, [b"c"])]),
    (b'a\n"b', [(1, [b"a"]), (2, None)]),
    (b",\n" + b"," * 200 + b"\nx", [(1, [b"", b""]), (2, None), (3, [b"x"])]),
    (b"x" * 65536 + b"\n" + b"y" * 65537, [(1, [b"x" * 65536]), (2, None)]),
])
def test_odd_csv(tmp_path, content, rows):
    (tmp_path / "odd.csv").write_bytes(content)
    assert list(rows_of.read_rows(tmp_path / "odd.csv")) == rows


def test_repeated_numbers_earliest_then_first_file_then_first_line(tmp_path):
    a = write(tmp_path, ["1,2020-01-02 00:00:00,,,Open,x,LATE",
                         "2,2020-01-01 00:00:00,,,Open,x,A3",
                         "2,2020-01-01 00:00:00,,,Open,x,A4"])
    b = write(tmp_path, ["2,2020-01-01 00:00:00,,,Open,x,B",
                         "1,2020-01-01 00:00:00,,,Open,x,EARLY"], name="b.csv")
    result = oracle.compute([a, b])
    assert result["rows"]["repeated"] == 3
    assert [group["id"] for group in result["departments"]] == ["A3", "EARLY"]


def test_missing_columns_are_named(tmp_path):
    with pytest.raises(ValueError, match="status, owner"):
        rows_of.load([write(tmp_path, [], header="srnumber,createddate,requesttype")])


def test_compare_accepts_its_own_figures_and_finds_every_change(tmp_path):
    path = write(tmp_path, BY_HAND)
    printed = oracle.compute([path])
    assert oracle.compare([path], json.dumps(printed)) == []

    def changed(change):
        other = copy.deepcopy(printed)
        change(other)
        return oracle.compare([path], other)

    assert changed(lambda p: p["total"].update(closed=6)) == ["total.closed: expected 5, printed 6"]
    assert changed(lambda p: p["total"].pop("open")) == ["total.open: missing"]
    assert changed(lambda p: p["rows"].update(more=1)) == ["rows.more: not expected, printed 1"]
    assert changed(lambda p: p["categories"][2]["days_to_close"].update(p90=2.0001)) == [
        "categories[Graffiti].days_to_close.p90: expected 2.0, printed 2.0001"]
    assert len(changed(lambda p: p["departments"].reverse())) == 1
    assert len(changed(lambda p: p["departments"].pop())) == 1
    assert changed(lambda p: p["total"].update(open=2.0)) == ["total.open: expected 2, printed 2.0"]
    assert changed(lambda p: p["total"].update(open=None)) == [
        "total.open: expected 2, printed None"]


def test_changing_one_row_is_a_difference(tmp_path):
    path = write(tmp_path, BY_HAND[:-2])
    printed = oracle.compute([path])
    other = str(tmp_path / "other.csv")
    files.change_row(path, other, "6", status="Open")
    assert "total.withdrawn: expected 0, printed 1" in oracle.compare([other], printed)
    files.change_row(path, other, "1", closeddate="2020-01-03 00:01:00")
    assert oracle.compare([other], printed) == [
        "total.days_to_close.median: expected 1.5007, printed 1.5",
        "departments[BOS].days_to_close.median: expected 1.5007, printed 1.5",
        "categories[Bulky Items].days_to_close.p90: expected 1.5007, printed 1.5"]
    with pytest.raises(ValueError):
        files.change_row(path, other, "77", status="Open")


def test_the_portal_layout_and_another_order_give_the_same(tmp_path):
    path = write(tmp_path, BY_HAND)
    printed = oracle.compute([path])
    portal, shuffled = str(tmp_path / "portal.csv"), str(tmp_path / "shuffled.csv")
    files.to_portal(path, portal)
    files.shuffle(portal, shuffled, seed=1)
    assert Path(portal).read_text().startswith('"SRNumber","CreatedDate","UpdatedDate"')
    assert '"01/01/2020 11:59:55 PM"' in Path(portal).read_text()
    assert oracle.compare([portal], printed) == oracle.compare([shuffled], printed) == []


def test_the_real_input(tmp_path):
    result = oracle.compute([str(files.real_export())])
    assert result["rows"] == {"read": 10000, "imported": 10000, "rejected": 0, "repeated": 0}
    # Counted with other means: csv.DictReader and comparison of the texts.
    assert (result["total"]["closed"], result["total"]["withdrawn"]) == (9723, 244)
    assert (result["total"]["transferred"], result["total"]["open"]) == (2, 31)
    assert result["total"]["anomalies"] == {
        "promise_before_creation": 1735, "closed_without_date": 18, "closed_before_creation": 0}
    files.to_portal(str(files.real_export()), str(tmp_path / "portal.csv"))
    assert oracle.compare([str(tmp_path / "portal.csv")], result) == []
