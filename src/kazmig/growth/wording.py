"""What the growth figures say: English templates over facts, translated in locale/<language>/growth.po."""

from __future__ import annotations

from typing import Any

INDEX: dict[str, Any] = {
    "title": (
        "Those who moved: from 100 in {{ facts.growth.index.first | period }} the index went to "
        "{{ facts.growth.index.last | num }}"
    ),
    "subtitle": (
        "Migrant workers who moved to Kazakhstan in the year, index, {{ facts.growth.index.first | period }} = "
        "100{% if facts.growth.index.last.high > facts.growth.index.last.low %}; in brackets, what rounding leaves "
        "open{% endif %}"
    ),
    "alt": (
        "Line: the index of migrant workers who moved in a year goes from 100 in "
        "{{ facts.growth.index.first | period }} to {{ facts.growth.index.last | num }} in "
        "{{ facts.growth.index.last | period }}{% if facts.growth.index.last.high > facts.growth.index.last.low %}; "
        "rounding leaves {{ facts.growth.index.last.low | num(1) }} to {{ facts.growth.index.last.high | num(1) }} "
        "open{% endif %}."
    ),
    "columns": {
        "year": "Year",
        "index": "Index",
        "low_index": "Rounding, from",
        "high_index": "Rounding, to",
    },
}
METHODS: dict[str, Any] = {
    "title": (
        "Growth from {{ facts.growth.next_year.conformal.low80_pct | change(0) }} to "
        "{{ facts.growth.next_year.conformal.high80_pct | change(0) }} fits what is known"
    ),
    "subtitle": (
        "Forecast change in the number of migrant workers moving to Kazakhstan, "
        "{{ facts.growth.next_year.conformal.mid_pct | period }} against the year before, by method; thick line "
        "80%, thin line and brackets 95% interval"
    ),
    "alt": (
        "Intervals by method around {{ facts.growth.next_year.conformal.mid_pct | change(0) }}: the one from a "
        "reference class goes from {{ facts.growth.next_year.conformal.low80_pct | change(0) }} to "
        "{{ facts.growth.next_year.conformal.high80_pct | change(0) }} at 80% and from "
        "{{ facts.growth.next_year.conformal.low95_pct | change(0) }} to "
        "{{ facts.growth.next_year.conformal.high95_pct | change(0) }} at 95%."
    ),
    "columns": {
        "method": "Method",
        "mid_change_pct": "Centre of the forecast",
        "low80_change_pct": "80% interval, from",
        "high80_change_pct": "80% interval, to",
        "low95_change_pct": "95% interval, from",
        "high95_change_pct": "95% interval, to",
    },
}
CERTIFICATE: dict[str, Any] = {
    "title": (
        "Of intervals that promise 80%, the naive ones held "
        "{{ facts.growth.certificate.naive.poland.coverage80_pct | pct(0) }}"
    ),
    "subtitle": (
        "Share of forecasts inside their 80% interval, by method, where the future is known: foreigners insured "
        "in Poland and UN migrant stock; the nearer to 80%, the better"
    ),
    "alt": (
        "Two marks a method. Naive intervals held "
        "{{ facts.growth.certificate.naive.poland.coverage80_pct | pct(0) }} in Poland and "
        "{{ facts.growth.certificate.naive.un_stock.coverage80_pct | pct(0) }} in the UN's panel, those from a "
        "reference class {{ facts.growth.certificate.conformal.poland.coverage80_pct | pct(0) }} and "
        "{{ facts.growth.certificate.conformal.un_stock.coverage80_pct | pct(0) }}, of a promised 80%."
    ),
    "columns": {
        "method": "Method",
        "poland_percent": "Poland, by nationality",
        "un_stock_percent": "UN stock, by country",
    },
}
FAN: dict[str, Any] = {
    "title": (
        "In {{ facts.growth.fan.next_year.index | period }} the index may stand anywhere from "
        "{{ facts.growth.fan.next_year.low80.index | num }} to "
        "{{ facts.growth.fan.next_year.high80.index | num }}"
    ),
    "subtitle": (
        "Migrant workers who moved to Kazakhstan in the year, index, {{ facts.growth.index.first | period }} = "
        "100; forecast with 80% and 95% intervals from the reference class, and the path drawn towards that class"
    ),
    "alt": (
        "Fan chart: the index reaches {{ facts.growth.index.last | num }} in "
        "{{ facts.growth.index.last | period }}; for {{ facts.growth.fan.next_year.index | period }} the "
        "forecast is {{ facts.growth.fan.next_year.index | num }}, and its 80% interval goes from "
        "{{ facts.growth.fan.next_year.low80.index | num }} to "
        "{{ facts.growth.fan.next_year.high80.index | num }}."
    ),
    "columns": {
        "year": "Year",
        "index": "Index",
        "role": "Role",
        "low80_index": "80% interval, from",
        "high80_index": "80% interval, to",
        "low95_index": "95% interval, from",
        "high95_index": "95% interval, to",
    },
}
REVISIONS: dict[str, Any] = {
    "title": "One stock, one year, two UN revisions: {{ facts.growth.stock.revision.change_pct | change(0) }}",
    "subtitle": "International migrants (foreign-born) in Kazakhstan by UN DESA revision, persons, 1990 to 2024",
    "alt": (
        "Three lines that must not be joined: for {{ facts.growth.stock.newer.persons | period }} the 2020 "
        "revision shows {{ facts.growth.stock.older.persons | num }} people born abroad, the 2024 revision "
        "{{ facts.growth.stock.newer.persons | num }}."
    ),
    "columns": {
        "year": "Year",
        "revision": "Revision",
        "persons": "Persons",
    },
}
NET_MIGRATION: dict[str, Any] = {
    "title": (
        "Net migration: the best model errs {{ facts.growth.related.net_migration.best.mae_ratio | ratio }} "
        "times as much as no change"
    ),
    "subtitle": (
        "Net migration, Kazakhstan, persons a year, UN estimates; models judged by one-year forecasts with the "
        "years before alone"
    ),
    "alt": (
        "Line: net migration of Kazakhstan swings around zero, with "
        "{{ facts.growth.related.net_migration.last.persons | num }} persons in "
        "{{ facts.growth.related.net_migration.last.persons | period }}."
    ),
}
LATER: dict[str, Any] = {
    "title": (
        "Unchanged growth would have given {{ facts.growth.straight_line.shown.persons | sig3 }}; IOM counted about "
        "{{ facts.growth.later.shown.persons | sig3 }}"
    ),
    "subtitle": (
        "Migrant workers present in Kazakhstan, persons, by years since this Baseline Assessment; diamonds "
        "are later rounds, whose coverage differs"
    ),
    "alt": (
        "Fan around {{ facts.baseline.workers.persons | num }} workers, widening over three years, with a dotted line "
        "of unchanged growth; diamonds are later rounds, among them "
        "{{ facts.growth.later.shown.persons | num }} in {{ facts.growth.later.shown.persons | period }}."
    ),
    "note": "Coverage differs from round to round: these totals are not a series.",
    "columns": {
        "years_after": "Years since this count",
        "role": "Role",
        "persons": "Persons",
        "low80_persons": "80% interval, from",
        "high80_persons": "80% interval, to",
        "low95_persons": "95% interval, from",
        "high95_persons": "95% interval, to",
    },
}
