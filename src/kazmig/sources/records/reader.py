"""Record-level extracts, one row a crossing or a transfer, aggregated in a stream and never loaded whole.

duckdb scans the files once under a memory limit and gives counts and sums by direction and country; everything that is
wrong with single rows is counted in the same scan, and only then are the first such rows looked up. Money is
summed as decimals, so that the sums do not depend on the order of rows or threads.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from kazmig.evidence.periods import Period, PeriodError
from kazmig.places.groups import CIS, HOME
from kazmig.project.inventory import Source
from kazmig.sources import observations
from kazmig.sources.files.binary_workbooks import UNTOLD
from kazmig.sources.problems import BadInput, Problem
from kazmig.sources.records.directions import declared
from kazmig.sources.records.files import Column, Layout, open_extract
from kazmig.sources.records.scan import Sum, scan
from kazmig.sources.records.unpack import HIDDEN_SHEET
from kazmig.sources.spreadsheet import zones

MEMORY_LIMIT = "512MB"
THREADS = 4
_ID = Column(("record id", "id", "номер записи", "id записи", "номер операции", "operation id"), optional=True)
CROSSINGS = Layout(
    {
        "date": Column(
            (
                "date",
                "crossing date",
                "date of crossing",
                "дата",
                "дата пересечения",
                "дата и время",
                "дата и время пересечения",
                "күні",
                "дата пересечения границы",
                "дата время",
                "өту күні",
                "date time",
                "crossed at",
            )
        ),
        "direction": Column(
            (
                "direction",
                "направление",
                "направление движения",
                "бағыты",
                "тип пересечения",
                "вид пересечения",
                "направление пересечения",
                "type of crossing",
            )
        ),
        "country": Column(
            (
                "citizenship",
                "nationality",
                "гражданство",
                "страна гражданства",
                "азаматтығы",
                "country of citizenship",
                "государство гражданства",
                "код гражданства",
                "citizenship code",
            )
        ),
        "record": _ID,
    },
    {
        "arrivals": (
            "arrival",
            "arrivals",
            "entry",
            "in",
            "въезд",
            "прибытие",
            "кіру",
            "келу",
            "arrived",
            "entered",
            "въехал",
            "въехала",
            "прибыл",
            "прибыла",
            "въезд в рк",
            "кірді",
            "келді",
        ),
        "departures": (
            "departure",
            "departures",
            "exit",
            "out",
            "выезд",
            "убытие",
            "шығу",
            "кету",
            "departed",
            "exited",
            "left",
            "выехал",
            "выехала",
            "убыл",
            "убыла",
            "выезд из рк",
            "шықты",
            "кетті",
        ),
    },
)
TRANSFERS = Layout(
    {
        "date": Column(("date", "transfer date", "date of transfer", "дата", "дата операции", "дата перевода", "күні")),
        "direction": Column(("direction", "направление", "направление перевода", "бағыты")),
        "country": Column(("country", "counterpart country", "страна", "страна контрагента", "ел")),
        "kzt": Column(
            (
                *("amount kzt", "amount, kzt", "kzt", "сумма, тенге", "сумма в тенге", "сумма kzt", "сумма тенге"),
                *("сумма, тг", "сумма тг", "сумма в тг", "сумма, kzt", "сумма, ₸", "сумма ₸", "сома, теңге"),
            ),
            ("amount kzt thousand", "сумма, тыс. тенге", "сумма, тысяч тенге", "сумма, тыс. тг", "сумма тыс. тенге"),
        ),
        "usd": Column(
            (
                *("amount usd", "amount, usd", "usd", "сумма, доллары сша", "сумма, долл. сша", "сумма usd"),
                *("сумма в долларах сша", "сумма доллары сша", "сумма, usd", "сумма, $", "сумма $", "сумма, долл"),
                *("сома, ақш доллары",),
            ),
            ("amount usd thousand", "сумма, тыс. долларов сша", "сумма, тыс. долл. сша"),
        ),
        "record": _ID,
    },
    {
        "sent": ("sent", "outgoing", "out", "отправлено", "отправка", "исходящий", "жіберілген"),
        "received": ("received", "incoming", "in", "получено", "получение", "входящий", "алынған"),
    },
    money=("kzt", "usd"),
)


def read_crossings(source: Source) -> pd.DataFrame:
    """Observations of crossings by direction, group (`all`, `cis`, `noncis`) and citizenship.

    Crossings by Kazakhstan's own citizens, whom the published figures leave out, have the series
    `arrivals_own` and `departures_own`. Raises BadInput with everything that is wrong in the files.
    """
    sums, remarks = _sums(source, CROSSINGS)
    about = {"measure": "flow", "population": "border_crossings"}
    rows = []
    for direction in CROSSINGS.directions:
        parts = _of(sums, direction)
        for group, belongs in _GROUPS.items():
            chosen = {code: one for code, one in parts.items() if code != HOME and belongs(code)}
            total = sum(one.records for one in chosen.values())  # whole numbers
            key = {"series": direction, "group": group, **about}
            if chosen:
                rows.append(_row(source, key, "total", "", "crossings", total))
            if group != "all":
                rows += [
                    _row(source, key, "citizenship", code, "crossings", one.records) for code, one in chosen.items()
                ]
        if HOME in parts:
            key = {"series": f"{direction}_own", "group": "all", **about}
            rows.append(_row(source, key, "citizenship", HOME, "crossings", parts[HOME].records))
    return _audited(rows, source, sums, remarks, "own_citizens", "crossings by citizens of Kazakhstan; not counted")


_GROUPS: dict[str, Callable[[str], bool]] = {
    "all": lambda code: True,
    "cis": lambda code: code in CIS,
    "noncis": lambda code: code not in CIS,
}


def read_transfers(source: Source) -> pd.DataFrame:
    """Observations of transfers by direction and country: kzt_bn, usd_m and their number (`transactions`).

    Transfers within Kazakhstan, should an extract hold any, have the series `sent_own` and `received_own`.
    Raises BadInput with everything that is wrong in the files.
    """
    sums, remarks = _sums(source, TRANSFERS)
    about = {"measure": "flow", "population": "money_transfers"}
    rows = []
    for direction in TRANSFERS.directions:
        parts = _of(sums, direction)
        abroad = {code: one for code, one in parts.items() if code != HOME}
        lists: list[tuple[str, str, dict[str, Sum]]] = []
        if abroad:
            lists.append((direction, "total", {"": sum(abroad.values(), Sum())}))  # whole numbers and decimals
        lists.append((direction, "country", abroad))
        lists.append((f"{direction}_own", "country", {code: one for code, one in parts.items() if code == HOME}))
        for series, dimension, chosen in lists:
            key = {"series": series, "group": "", **about}
            for code, one in chosen.items():
                rows.append(_row(source, key, dimension, code, "kzt_bn", float(one.kzt / 10**9)))
                rows.append(_row(source, key, dimension, code, "usd_m", float(one.usd / 10**6)))
                rows.append(_row(source, key, dimension, code, "transactions", one.records))
    return _audited(rows, source, sums, remarks, "within_country", "transfers within Kazakhstan; not counted")


def _audited(
    rows: list[dict[str, object]],
    source: Source,
    sums: dict[tuple[str, str], Sum],
    remarks: list[dict[str, object]],
    rule: str,
    reason: str,
) -> pd.DataFrame:
    """Observations, with a line of the audit for each direction in which Kazakhstan itself stands, and `remarks`."""
    result = observations.frame(rows)
    place = f"records of {', '.join(path.name for path in source.files)}"
    result.attrs["audit"] = [
        {"source": source.name, "rule": rule, "reason": reason, "rows": one.records, "place": place}
        | {"before": direction, "after": f"{direction}_own"}
        for (direction, code), one in sums.items()
        if code == HOME
    ]
    result.attrs["audit"] += remarks
    return result


def _sums(source: Source, layout: Layout) -> tuple[dict[tuple[str, str], Sum], list[dict[str, object]]]:
    """Records and money by series and country code, and lines of the audit on what is hidden. Raises BadInput."""
    try:
        period = Period.parse(source.period)
        days = (period.first, period.last)
    except PeriodError:
        expected = "the period of the records, such as 2022Q4 or 2022-10-01/2022-12-31"
        mend = f'Write period = "2022Q4" in [{source.name}]; records outside it are refused.'
        raise BadInput([Problem("sources.toml", f"period = '{source.period}'", expected, mend)]) from None
    with tempfile.TemporaryDirectory() as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "threads": THREADS,
            "temp_directory": f"{folder}/spill",
        }
        # Nothing is fetched from anywhere: the same on every machine.
        config |= {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        with duckdb.connect(config=config) as connection:
            # A moment becomes a day of Kazakhstan, on any machine.
            connection.execute("SET TimeZone = 'Asia/Almaty'")
            scratch = Path(folder) / "text"
            scratch.mkdir()
            layout = declared(source, layout)
            found: list[Problem] = []
            extracts = []
            for path in source.files:
                try:
                    extracts.append(open_extract(path, layout, scratch, connection))
                except BadInput as error:
                    found += error.problems
            sums, wrong = scan(extracts, layout, days, connection, source.duplicates == "refused")
            if found or wrong:
                raise BadInput([*found, *wrong])
            return sums, [_hidden(source, each.file, *remark) for each in extracts for remark in each.remarks]


def _hidden(source: Source, file: str, sheet: str, what: str, count: int) -> dict[str, object]:
    """The line of the audit on a hidden sheet, which is not read, or on hidden rows and columns, which are."""
    place = f"{file}, sheet {sheet}"
    if what == HIDDEN_SHEET:
        return zones.noted(source.name, "left_aside", zones.SAID[zones.HIDDEN], place, "hidden", "not read")
    if what == UNTOLD:
        return zones.noted(source.name, "noted", UNTOLD, place, "hidden", "read")
    return {
        **zones.noted(source.name, "noted", zones.SAID["read"], f"{place}, {what}", "hidden", "read"),
        "rows": count,
    }


def _of(sums: dict[tuple[str, str], Sum], direction: str) -> dict[str, Sum]:
    """The countries of one direction, most records first."""
    mine = [(code, one) for (series, code), one in sums.items() if series == direction]
    return dict(sorted(mine, key=lambda item: (-item[1].kzt, -item[1].records, item[0])))


def _row(source: Source, key: dict[str, str], dimension: str, code: str, unit: str, value: float) -> dict[str, object]:
    files = ", ".join(path.name for path in source.files)
    return {
        **key,
        "dimension": dimension,
        "category": code,
        "printed": f"{value:.12g}",
        "value": float(value),
        "low": float(value),
        "high": float(value),
        "unit": unit,
        "period": source.period,
        "place": f"records of {files}",
        "file": files,
    }
