"""Shifts and groups out of exports of the flow registry's form: KoboToolbox or ODK Central, whatever the settings.

Only questions marked `kept` and a few technical columns are looked at; nobody's name, telephone or position is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from kazmig.evidence.periods import Period
from kazmig.evidence.vocabulary import AUDIT_COLUMNS
from kazmig.project.inventory import Source
from kazmig.sources.kobo.form import FORMS, Form, form_folder, load_form
from kazmig.sources.kobo.headers import EDITS, END, META, REPEAT_META
from kazmig.sources.kobo.review import NOT_APPROVED, ON_HOLD, status_code, without_review
from kazmig.sources.kobo.submissions import CSV_SENTENCE, Sheet, answer_in, no_column, sheet_of, together
from kazmig.sources.kobo.tables import CSV_WORKBOOK, Table, read_tables
from kazmig.sources.kobo.values import MEND, Answer, Decoder, count_of
from kazmig.sources.kobo.versions import edited, moment
from kazmig.sources.problems import BadInput, Problem

NAME = "flow_monitoring"
SHIFT = ("point", "count_date", "day_part", "minutes_observed", "minutes_open", "passed_uncounted")
GROUP = ("direction", "mode", "persons", "women_in_group", "under_18", "citizenship", "purpose", "basis")
_REASONS = {
    "edited": "an earlier version of an edited submission; dropped",
    "not_approved": "the team's review says that it must not count; dropped",
    "other_period": "a shift outside the period of the source; dropped",
}


def flow_form() -> Form:
    """The registry's form from its tables."""
    return load_form(form_folder() / "tables" / FORMS[NAME])


def read_shifts(source: Source) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Shifts that count, the groups seen in them, and the audit. Raises BadInput with all that is wrong.

    shifts  key, point, count_date, day_part, minutes_observed, minutes_open, passed_uncounted
    groups  key of the shift, and the answers of GROUP
    """
    source = replace(source, files=tuple(sorted(source.files)))
    form, tables = flow_form(), read_tables(source.files)
    shifts, groups = _answers(form, tables, source.validation)
    audit: list[dict[str, object]] = []
    period = Period.find(source.period)
    dropping = {
        "edited": edited(shifts, source.newest),
        "not_approved": shifts["status"].map(status_code).isin([NOT_APPROVED, ON_HOLD]),
        "other_period": shifts["count_date"].map(lambda day: period is not None and day not in period),
    }
    gone = pd.Series(False, shifts.index)
    for rule, wrong in dropping.items():
        fresh = wrong & ~gone
        if fresh.any():
            about = {"source": NAME, "rule": rule, "reason": _REASONS[rule], "rows": int(fresh.sum())}
            audit.append(
                {**about, "place": ", ".join(sorted(set(shifts.loc[fresh, "file"]))), "before": "", "after": ""}
            )
        gone |= wrong
    kept = shifts[~gone].reset_index(drop=True)
    if kept.empty:
        found = f"no shift in {source.period} that counts"
        expected = "at least one shift, reviewed and in the period of sources.toml"
        raise BadInput(
            [Problem(tables[0].file, found, expected, "Mend the period, or name the export of this quarter.")]
        )
    groups = groups[groups["key"].isin(set(kept["key"]))].reset_index(drop=True)
    return kept, groups, pd.DataFrame(audit, columns=list(AUDIT_COLUMNS))


def _answers(form: Form, tables: Sequence[Table], review: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    sheets = [sheet_of(form, table) for table in tables]
    main = [sheet for sheet in sheets if sheet.has("minutes_observed")]
    repeats = [sheet for sheet in sheets if sheet not in main and set(REPEAT_META) & set(sheet.table.header)]
    if not main:
        shown = ", ".join(f"'{table.sheet or table.file}'" for table in tables)
        mend = "Name an export of forms/flow_monitoring.xlsx."
        raise BadInput([Problem(tables[0].file, f"only {shown}", "a sheet of shifts", mend)])
    problems = [no_column(form, sheet, name) for sheet in main for name in (*SHIFT, "_id") if not _has(sheet, name)]
    problems += [no_column(form, sheet, name) for sheet in repeats for name in GROUP if not sheet.has(name)]
    problems += without_review([sheet.table for sheet in main], review)
    if problems:
        raise BadInput(problems)
    decoder = Decoder(form)
    shifts = [record for sheet in main for record in _shifts(sheet, decoder)]
    groups = [record for sheet in repeats for record in _groups(sheet, decoder)]
    known = {row["key"] for row in shifts}
    strays = sum(row["key"] not in known for row in groups)
    if strays:
        expected, mend = "every group's shift in the same export", "Take both sheets from one export."
        decoder.problems.append(Problem(main[0].table.file, f"{strays} groups of no shift", expected, mend))
    if shifts and not groups:
        loose = main[0].table.workbook == CSV_WORKBOOK
        mend = CSV_SENTENCE if loose else "Export again, and leave every sheet in the file."
        decoder.problems.append(Problem(main[0].table.file, "no sheet of groups", "the repeat group 'groups'", mend))
    if decoder.problems:
        raise BadInput(together(decoder.problems))
    if not shifts:
        mend = "A filter may have been on: export all submissions."
        raise BadInput([Problem(main[0].table.file, "a header and no row", "at least one shift", mend)])
    return pd.DataFrame(shifts), pd.DataFrame(groups, columns=["key", *GROUP])


def _has(sheet: Sheet, name: str) -> bool:
    return name in sheet.table.header if name.startswith("_") else sheet.has(name)


def _shifts(sheet: Sheet, decoder: Decoder) -> list[dict[str, Answer]]:
    table, found = sheet.table, []
    for number, row in zip(table.numbers, table.rows, strict=True):
        uuid, submitted, status = (sheet.meta(name, row) for name in META[1:4])
        edits, own = sheet.meta(EDITS, row), sheet.meta("_id", row)
        record: dict[str, Answer] = {
            **{"file": table.file, "sheet": table.sheet, "row": number, "key": f"{table.workbook} {own}", "id": own},
            **{"uuid": uuid.removeprefix("uuid:"), "submitted": moment(submitted), "status": status},
            **{
                "ended": moment(sheet.meta(END, row)),
                "root": sheet.root(row),
                "exported": table.exported,
                "edits": int(edits) if edits.isdecimal() else 0,
            },
            **{name: answer_in(sheet, decoder, name, row, number) for name in SHIFT},
        }
        found.append(record)
        _check(table, number, record, SHIFT, decoder)
        observed, open_for = (count_of(record[name]) for name in ("minutes_observed", "minutes_open"))
        if observed is not None and open_for is not None and not 0 < observed <= open_for:
            told = f"{observed} minutes of counting in {open_for} minutes open"
            expected = "more than none, and no more than the point was open"
            decoder.problems.append(Problem(table.file, told, expected, MEND, table.sheet, number, "minutes_observed"))
    return found


def _groups(sheet: Sheet, decoder: Decoder) -> list[dict[str, Answer]]:
    table, found = sheet.table, []
    for number, row in zip(table.numbers, table.rows, strict=True):
        own = f"{table.workbook} {sheet.meta('_submission__id', row)}"
        record: dict[str, Answer] = {
            "key": own,
            **{name: answer_in(sheet, decoder, name, row, number) for name in GROUP},
        }
        found.append(record)
        _check(table, number, record, GROUP, decoder)
        persons = count_of(record["persons"])
        for name in ("women_in_group", "under_18"):
            part = count_of(record[name])
            if part is not None and persons is not None and part > persons:
                expected = "no more than the persons in the group"
                decoder.problems.append(Problem(table.file, f"{part}", expected, MEND, table.sheet, number, name))
    return found


def _check(table: Table, number: int, record: Mapping[str, object], names: Sequence[str], decoder: Decoder) -> None:
    told = {(each.row, each.column) for each in decoder.problems if each.file == table.file}
    decoder.problems += [
        Problem(table.file, "an empty cell", "an answer", MEND, table.sheet, number, name)
        for name in names
        if record[name] is None and (number, name) not in told
    ]
