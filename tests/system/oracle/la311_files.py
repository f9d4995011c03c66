"""Changes MyLA311 exports for tests: another row, another order, the other layout."""

import csv
import os
import pathlib
import random
from datetime import datetime

PORTAL_COLUMNS = (
    "SRNumber,CreatedDate,UpdatedDate,ActionTaken,Owner,RequestType,Status,RequestSource,"
    "CreatedByUserOrganization,MobileOS,Anonymous,AssignTo,ServiceDate,ClosedDate,AddressVerified,"
    "ApproximateAddress,Address,HouseNumber,Direction,StreetName,Suffix,ZipCode,Latitude,Longitude,"
    "Location,TBMPage,TBMColumn,TBMRow,APC,CD,CDMember,NC,NCName,PolicePrecinct"
).split(",")


def real_export():
    """Ten thousand real requests of January 2020, which are not part of this project (CONTRIBUTING.md)."""
    path = pathlib.Path(os.environ.get("HUIYIN_LA311", pathlib.Path(__file__).parents[4] / "shared/data/la311-2020-01.csv"))
    assert path.is_file(), f"there is no MyLA311 export at {path}: HUIYIN_LA311 says where one is"
    return path


def read_export(path):
    """The header and the rows, each a dict by the header's names."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames), list(reader)


def write_export(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
    return path


def copy_first(source, target, rows_max):
    """Copies the first rows only."""
    header, rows = read_export(source)
    return write_export(target, header, rows[:rows_max])


def change_row(source, target, number, **changes):
    """Copies the export with the columns `changes` of the row with that source number set anew."""
    header, rows = read_export(source)
    number_column = next(name for name in header if name.lower() == "srnumber")
    found = [row for row in rows if row[number_column] == number]
    if len(found) != 1 or not set(changes) <= set(header):
        columns = sorted(changes)
        raise ValueError(f"{source}: {len(found)} rows with number {number}, columns {columns}")
    found[0].update(changes)
    return write_export(target, header, rows)


def closed_numbers(source, count):
    """The source numbers of the first rows that are closed."""
    _, rows = read_export(source)
    return [row["srnumber"] for row in rows if row["status"] == "Closed"][:count]


def shuffle(source, target, seed):
    """Copies the export with its rows in another order."""
    header, rows = read_export(source)
    random.Random(seed).shuffle(rows)
    return write_export(target, header, rows)


def to_portal_time(text):
    if not text:
        return ""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").strftime("%m/%d/%Y %I:%M:%S %p")


def to_portal(source, target):
    """Rewrites the lower-case export as the city's portal gives it: the same rows otherwise put."""
    _, rows = read_export(source)
    portal_rows = []
    for row in rows:
        row = dict(row)
        for name in ("createddate", "updateddate", "servicedate", "closeddate"):
            row[name] = to_portal_time(row.get(name, ""))
        portal_rows.append({name: row.get(name.lower(), "") for name in PORTAL_COLUMNS})
    return write_export(target, PORTAL_COLUMNS, portal_rows)
