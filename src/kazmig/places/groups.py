"""Groups of countries, by ISO 3166-1 alpha-3 code."""

from __future__ import annotations

HOME = "KAZ"
# Members of the Commonwealth of Independent States, and Turkmenistan, which is associated and counted with them.
CIS = frozenset({"ARM", "AZE", "BLR", "KAZ", "KGZ", "MDA", "RUS", "TJK", "TKM", "UZB"})
# States that were in the Soviet Union, without the Baltic ones (members of the European Union).
FORMER_USSR = tuple(sorted(CIS | {"GEO", "UKR"}))
# The Eurasian Economic Union, whose citizens need no permit to work.
EAEU = frozenset({"ARM", "BLR", "KAZ", "KGZ", "RUS"})
