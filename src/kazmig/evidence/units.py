"""Units of measure: one `Unit` says everything that is known of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Unit:
    """A unit in which facts are stated.

    code      what a key ends in and a column's name ends in: `kzt_bn`
    name      its English name as a caption, a msgid: "Billion tenge"; empty for what has none (dates, texts)
    noun      the word after a number, a msgid whose catalogue gives the plural forms: "persons"; empty where none is
    digits    decimals that are shown; None means as many as needed, one at the most
    whole     nobody is half a person: numbers in it are whole
    ends_key  whether a fact's key must end in it
    scales    units as sources print them → factor to this one: 3.7 persons_m is 3,700,000 persons
    text      its values are texts
    sdmx      code of SDMX's UNIT_MEASURE; with `multiplier`, the power of ten of UNIT_MULT
    """

    code: str
    name: str = ""
    noun: str = ""
    digits: int | None = None
    whole: bool = False
    ends_key: bool = True
    scales: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    text: bool = False
    sdmx: str = "_Z"
    multiplier: int = 0


def _count(code: str, name: str, noun: str = "", scaled: bool = False, sdmx: str = "NUMBER") -> Unit:
    """A unit that is counted in whole ones; `scaled` ones are printed in thousands and millions, too."""
    scales = {code: 1.0, **({f"{code}_thousand": 1e3, f"{code}_m": 1e6} if scaled else {})}
    return Unit(code, name, noun or code, digits=0, whole=True, scales=MappingProxyType(scales), sdmx=sdmx)


_TENGE = MappingProxyType({"kzt_bn": 1.0, "kzt_m": 1e-3, "kzt_thousand": 1e-6, "kzt": 1e-9})
_DOLLARS = MappingProxyType({"usd_bn": 1e3, "usd_m": 1.0, "usd_thousand": 1e-3, "usd": 1e-6})


def _same(code: str) -> Mapping[str, float]:
    return MappingProxyType({code: 1.0})


# The order is that in which messages list them.
_ALL = (
    _count("persons", "Persons", scaled=True, sdmx="PS"),
    _count("crossings", "Crossings", scaled=True),
    _count("permits", "Permits", scaled=True),
    _count("transactions", "Transactions", scaled=True),
    _count("movements", "Movements", scaled=True),
    Unit("kzt_bn", "Billion tenge", digits=1, scales=_TENGE, sdmx="KZT", multiplier=9),
    Unit("usd_m", "Million US dollars", scales=_DOLLARS, sdmx="USD", multiplier=6),
    Unit("kzt", "Tenge", "tenge", digits=0, whole=True, sdmx="KZT"),
    Unit("usd", "US dollars", "USD", digits=0, whole=True, sdmx="USD"),
    Unit("kzt_per_usd", "Tenge per US dollar", "tenge per US dollar", digits=2, sdmx="KZT_USD"),
    Unit("share_pct", "Share, %", scales=_same("share_pct"), sdmx="PT"),
    Unit("change_pct", "Change, %", scales=_same("change_pct"), sdmx="PT"),
    _count("enumerators", "Enumerators"),
    _count("regions", "Regions"),
    _count("districts", "Districts"),
    _count("settlements", "Settlements"),
    _count("flow_points", "Flow monitoring points", "flow monitoring points"),
    _count("day_parts", "Parts of days", "parts of days"),
    _count("informants", "Key informants", "informants"),
    Unit("date", text=True),
    _count("rules", "Rules", "checks"),
    Unit("points", "Percentage points", "percentage points", digits=1, sdmx="PT"),
    Unit("index", "Index", ends_key=False, sdmx="IX"),
    Unit("ratio", "Ratio", digits=2, ends_key=False, sdmx="RATIO"),
    Unit("percent", "Per cent", ends_key=False, sdmx="PT"),
    Unit("log", "Log points", digits=2, ends_key=False, sdmx="NUMBER"),
    Unit("p_value", "p-value", digits=3, ends_key=False, sdmx="NUMBER"),
    Unit("boolean", ends_key=False),
    Unit("text", ends_key=False, text=True),
    Unit("number", "Number", ends_key=False, scales=_same("number"), sdmx="NUMBER"),
    Unit("year", ends_key=False, scales=_same("year")),
)
UNITS: Mapping[str, Unit] = MappingProxyType({unit.code: unit for unit in _ALL})
# Units whose numbers are per cent.
PERCENT = ("share_pct", "change_pct", "percent")
# Units of money, whose amounts have their own words.
MONEY = ("kzt_bn", "usd_m")
# From a unit as printed to the unit that facts are stated in, and the factor between them.
PRINTED: Mapping[str, tuple[str, float]] = MappingProxyType(
    {spelled: (unit.code, factor) for unit in _ALL if unit.scales for spelled, factor in unit.scales.items()}
)
TEXTS = tuple(unit.code for unit in _ALL if unit.text)

# The published tables write a bound inside the unit: share_low_pct, kzt_high_bn.
_BOUND_INSIDE = re.compile(r"(.+)_(low|high)_(pct|bn|m)")


def unit_of(name: str) -> str:
    """The unit that a column's name ends in: `low95_persons` is in persons. Empty when it ends in none."""
    name = _BOUND_INSIDE.sub(r"\1_\3", name)
    endings = [code for code in UNITS if name == code or name.endswith(f"_{code}")]
    return max(endings, key=len, default="")


def unit_of_key(key: str) -> str:
    """The unit that a fact's key ends in: its last part. Empty when that is none."""
    last = key.rpartition(".")[2]
    return last if last in UNITS else ""
