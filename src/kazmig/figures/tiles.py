"""Where each of Kazakhstan's 20 units stands on a grid: a map that draws no border.

Units as of 8 June 2022, by ISO 3166-2. The short names are msgids.
"""

from __future__ import annotations

# Code → (column, row, short name, name for telephones).
TILES: dict[str, tuple[int, int, str, str]] = {
    "KZ-59": (3, 0, "North\nKazakhstan", "N. Kaz."),
    "KZ-27": (0, 1, "West\nKazakhstan", "W. Kaz."),
    "KZ-15": (1, 1, "Aktobe", "Aktobe"),
    "KZ-39": (2, 1, "Kostanay", "Kost."),
    "KZ-11": (3, 1, "Akmola", "Akmola"),
    "KZ-71": (4, 1, "Astana", "Astana"),
    "KZ-55": (5, 1, "Pavlodar", "Pavl."),
    "KZ-23": (0, 2, "Atyrau", "Atyrau"),
    "KZ-62": (3, 2, "Ulytau", "Ulytau"),
    "KZ-35": (4, 2, "Karaganda", "Karag."),
    "KZ-10": (5, 2, "Abai", "Abai"),
    "KZ-63": (6, 2, "East\nKazakhstan", "E. Kaz."),
    "KZ-47": (0, 3, "Mangystau", "Mang."),
    "KZ-43": (2, 3, "Kyzylorda", "Kyz."),
    "KZ-61": (3, 3, "Turkistan", "Turk."),
    "KZ-31": (4, 3, "Zhambyl", "Zham."),
    "KZ-19": (5, 3, "Almaty\nregion", "Alm.\nreg."),
    "KZ-33": (6, 3, "Zhetisu", "Zhet."),
    "KZ-79": (3, 4, "Shymkent", "Shym."),
    "KZ-75": (5, 4, "Almaty\n(city)", "Alm.\ncity"),
}
COLUMNS, ROWS = 7, 5
