"""The ways in which rows of records can be wrong, as SQL over what `queries.values` gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kazmig.sources.records.files import Layout, quoted

# Since 2000 a dollar has cost 117 to 560 tenge; beyond these bounds two units have been mixed.
_RATES = (50, 2000)
_UNITS = {"kzt": "tenge", "usd": "US dollars"}
_AGAIN = "Ask the publisher to mend the extract."
_ASIDE = f"Delete them where they are totals, notes or a signature. If records have lost cells: {_AGAIN.lower()}"

_A_DATE = "a date such as 2022-10-31 or 31.10.2022"
_DATES = f"Write days as 2022-10-31. If you cannot tell the order: {_AGAIN}"
_CODES = (
    "Ask the publisher which code is which direction, and write it into the section in sources.toml: "
    'directions = {{ "1" = "{0}", "2" = "{1}" }}.'
)


@dataclass(frozen=True)
class Fault:
    """A way in which rows can be wrong: the field to show, the SQL that finds them, and what to say."""

    field: str
    condition: str
    wrong: str
    expected: str
    mend: str = _AGAIN


def faults_of(layout: Layout, days: tuple[date, date], words: dict[str, str]) -> list[Fault]:
    known = ", ".join(quoted(word) for word in words)
    aside = "(day IS NULL AND coalesce(direction, '') = '')"
    unread = f"day IS NULL AND NOT {aside}"
    either = r"regexp_matches(coalesce(date_text, ''), '^\s*\d{1,2}[/-]\d{1,2}[/-]\d{4}')"
    code = f"(regexp_full_match(coalesce(direction, ''), '.{{1,2}}') AND coalesce(direction NOT IN ({known}), true))"
    codes = _CODES.format(*layout.directions)
    faults = [
        Fault("date_text", aside, "neither a date nor a direction", "records alone", _ASIDE),
        Fault("date_text", f"{unread} AND {either}", "a day and month that may be exchanged", _A_DATE, _DATES),
        Fault("date_text", f"{unread} AND NOT {either}", "no readable date", _A_DATE),
        Fault(
            "date_text",
            f"coalesce(day NOT BETWEEN DATE '{days[0]}' AND DATE '{days[1]}', false)",
            "a date outside the period",
            f"dates from {days[0]} to {days[1]}",
        ),
        Fault(
            "direction",
            f"coalesce(direction NOT IN ({known}), true) AND NOT {aside} AND NOT {code}",
            "no known direction",
            f"one of {known}",
            f"If these are the publisher's words: {codes} Else: {_AGAIN.lower()}",
        ),
        Fault("direction", f"{code} AND NOT {aside}", "a code in place of a direction", f"one of {known}", codes),
        Fault("country", f"coalesce(country, '') = '' AND NOT {aside}", "no country", "the name of a country"),
    ]
    for name in layout.money:
        shown, unit = f"{name}_text", _UNITS[name]
        number = "a number such as 1234.56 or 1 234,56 (1,234 may be a thousand or one and a bit)"
        faults.append(Fault(shown, f"{name} IS NULL AND NOT {aside}", f"no readable amount in {unit}", number))
        faults.append(Fault(shown, f"coalesce({name} < 0, false)", f"a negative amount in {unit}", "zero or more"))
    if layout.money:
        low, high = _RATES
        mixed = f"usd >= 1 AND kzt > 0 AND (kzt < usd * {low} OR kzt > usd * {high})"
        # Beyond what rounding to thousands can hide; a number of a person in the column of money shows here.
        alone = f"(usd = 0 AND kzt > {high * 1000}) OR (kzt = 0 AND usd > {1000 // low})"
        wrong = "an amount in one currency and zero in the other"
        faults.append(Fault("kzt_text", f"coalesce({alone}, false)", wrong, "each transfer in tenge and in dollars"))
        wrong = "amounts of two units (thousands beside units)"
        faults.append(
            Fault("kzt_text", f"coalesce({mixed}, false)", wrong, f"{low} to {high} tenge for a dollar in each row")
        )
    return faults


def pointed(name: str) -> Fault:
    """Amounts such as 460.000, where nothing else in their column tells what its points are."""
    wrong = f"amounts in {_UNITS[name]} whose point may part thousands"
    mend = "Ask which it is, and write amounts without marks of thousands, with two decimals."
    return Fault(f"{name}_text", f"{name}_point = 'either'", wrong, "amounts such as 460000.50", mend)
