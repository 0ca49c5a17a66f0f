"""How each office's spreadsheet says what it holds: the words of its headers, in Russian, Kazakh and English.

A layout is data. When an office renames a column, add the new word here; nothing else changes. Words are beginnings
of words in small letters.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# The column that names countries.
LABELS = (
    *("стран", "граждан", "государств", "наименование"),
    *("мемлекет", "азамат", "елдер", "елі", "ел"),
    *("countr", "nationalit", "citizenship"),
)
TOTALS = ("всего", "итого", "барлығы", "жиыны", "total", "grand total", "все страны", "барлық елдер", "all countries")
INTRODUCTIONS = ("в том числе", "из них", "оның ішінде", "соның ішінде", "of which", "including")
# Parts of the world stand among countries as subtotals.
SUBTOTALS = (
    *("азия", "европа", "америка", "северная америка", "южная америка", "африка", "океания", "прочие регионы"),
    *("страны еаэс", "еаэс", "страны ес", "страны балтии", "балтия", "asia", "europe", "africa", "america", "oceania"),
    *("eaeu", "european union", "еуропа", "еао", "еаэо елдері", "оэср", "ближнее зарубежье", "дальнее зарубежье"),
)
FOOTNOTES = ("*", "примечан", "источник", "ескерт", "дереккөз", "note", "source", "исполнитель", "орындаушы")
# Columns about something else than the whole.
IGNORED = (
    *("женщин", "мужчин", "әйел", "ерлер", "female", "women", "male", "men"),
    *("воздуш", "авиа", "железнодорож", "автомоб", "морск", "әуе", "теміржол", "автокөлік", "air", "rail", "road"),
    *("прирост", "изменени", "темп", "к соответств", "өсім", "өзгеріс", "growth", "change", "средн", "орташа"),
)
SCALES = {
    "": ("",),
    "_thousand": ("тыс", "мың", "thousand"),
    "_m": ("млн", "миллион", "million", "mln"),
    "_bn": ("млрд", "миллиард", "billion", "bln"),
}
SHARES = ("доля", "удельный вес", "үлес", "share", "%", "в процентах", "пайыз")


@dataclass(frozen=True)
class Layout:
    """What one source's spreadsheets look like.

    series      series of observations → words for it in a header, else in the sheet's name or the title
    units       base unit → words for it; with "" a column that names no other unit has this one
    groups      group → words of the row that begins it, where the list is split
    dimension   what the rows are
    needed      base units without which a series is no use
    """

    source: str
    series: dict[str, tuple[str, ...]]
    units: dict[str, tuple[str, ...]]
    measure: str
    population: dict[str, str]
    needed: tuple[str, ...]
    dimension: str = "citizenship"
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shares: bool = True


# Members of the Commonwealth of Independent States, for lists that don't split.
CIS = frozenset({"ARM", "AZE", "BLR", "KAZ", "KGZ", "MDA", "RUS", "TJK", "TKM", "UZB"})

BORDER_CROSSINGS = Layout(
    source="border_crossings",
    series={
        "arrivals": ("въезд", "въехал", "прибы", "келу", "келген", "кіру", "кірген", "arriv", "entr"),
        "departures": ("выезд", "выехал", "убы", "кету", "кеткен", "шығу", "шыққан", "depart", "exit"),
    },
    units={"crossings": ("",)},
    measure="flow",
    population={"arrivals": "border_crossings", "departures": "border_crossings"},
    needed=("crossings",),
    groups={
        "cis": (
            "страны снг",
            "снг",
            "государства снг",
            "тмд елдері",
            "тмд",
            "cis countries",
            "cis",
            "cis member states",
        ),
        "noncis": (
            *("страны вне снг", "вне снг", "другие страны мира", "страны дальнего зарубежья", "дальнее зарубежье"),
            *("тмд-дан тыс елдер", "тмд-ға кірмейтін елдер", "алыс шетел", "алыс шет елдер"),
            *("non-cis countries", "non-cis", "non-cis states", "countries outside the cis"),
        ),
    },
)
RESIDENCE_PERMITS = Layout(
    source="residence_permits",
    series={
        "permanent": ("постоян", "тұрақты", "permanent"),
        "temporary": ("времен", "уақытша", "temporary"),
    },
    units={"permits": ("",)},
    measure="stock",
    population={"permanent": "permits_permanent", "temporary": "permits_temporary"},
    needed=("permits",),
)
LABOUR_PERMITS = Layout(
    source="labour_permits",
    series={"official": ("трудов", "работник", "иностранн", "еңбек", "жұмыс", "labour", "labor", "worker")},
    units={"persons": ("",)},
    measure="stock",
    population={"official": "migrant_workers"},
    needed=("persons",),
)
REMITTANCES = Layout(
    source="remittances",
    series={
        "sent": ("отправлен", "из казахстана", "жіберілген", "қазақстаннан", "sent", "outgoing", "исходящ"),
        "received": ("получен", "в казахстан", "алынған", "қазақстанға", "received", "incoming", "входящ"),
    },
    units={
        "kzt": ("тенге", "теңге", "kzt", "tenge"),
        "usd": ("долл", "usd", "ақш долл", "dollar"),
        "transactions": ("количеств", "число перевод", "саны", "number", "transactions"),
    },
    measure="flow",
    population={"sent": "money_transfers", "received": "money_transfers"},
    needed=("kzt",),
    dimension="country",
)
