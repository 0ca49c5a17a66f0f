"""Smaller SVG for pages: glyph outlines as short relative paths, no spaces that mean nothing. The picture stays.

Letters are most of a chart's bytes (they are outlines, so that a page needs no font), and every figure stands on a
page twice, for two widths. matplotlib writes an outline in 64ths of a unit of which 100 make a letter's size; half of
such a unit is a twentieth of a pixel at the size they are read in.
"""

from __future__ import annotations

import re

# matplotlib's outlines are scaled by 1/64; ours keep half of a unit, and one rule scales them all.
_KEPT = 2
_RULE = f"[id^=g]{{transform:scale({1 / _KEPT:g})}}"
_GLYPH = re.compile(r'(<path id="[^"]+" d=")([^"]+)" transform="scale\(0\.0156\d*\)"')
_USE = re.compile(r'<use xlink:href="#([^"]+)"(?: transform="translate\((-?[\d.]+) 0\)")?/>')
_DATA = re.compile(r'(?<= d=")[^"]+(?=")')
# Where a text or a mark stands: points, of which a hundredth is a hundredth of a pixel.
_PLACED = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)")
_STYLE = re.compile(r'(?<= style=")[^"]+')
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r"""(?:url\(|href=")#([^)"]+)""")
_TOKEN = re.compile(r"[MLQCzZ]|-?\d+(?:\.\d+)?")
_SIZES = {"M": 2, "L": 2, "Q": 4, "C": 6}


def shrink(svg: str) -> str:
    """The same picture in fewer bytes."""
    svg = _GLYPH.sub(lambda match: f'{match[1]}{_glyph(match[2])}"', svg)
    svg = svg.replace("</style>", f"{_RULE}</style>", 1)
    svg = _DATA.sub(lambda match: _tight(match[0]), svg)
    svg = _without_idle_names(_short_names(svg))
    svg = _PLACED.sub(lambda match: f"translate({_hundredth(match[1])} {_hundredth(match[2])})", svg)
    svg = _STYLE.sub(lambda match: match[0].replace(": ", ":").replace("; ", ";"), svg)
    return re.sub(r">\n+<", "><", svg).replace("<g/>", "").strip()


def _hundredth(number: str) -> str:
    return f"{round(float(number), 2):g}"


def _short_names(svg: str) -> str:
    """Letters are named g0, g1 … and placed by x, to a hundredth of their size."""
    letters = dict.fromkeys(_USE.findall(svg))
    names = {name: f"g{number}" for number, name in enumerate(dict.fromkeys(name for name, _ in letters))}
    svg = re.sub(r'(?<=<path id=")[^"]+', lambda match: names.get(match[0], match[0]), svg)

    def use(match: re.Match[str]) -> str:
        x = round(float(match[2])) if match[2] else 0
        return f'<use href="#{names[match[1]]}"' + (f' x="{x}"' if x else "") + "/>"

    svg = _USE.sub(use, svg)
    return svg if "xlink:href" in svg else svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")


def _without_idle_names(svg: str) -> str:
    """matplotlib names every group; only what is referred to needs its name."""
    used = set(_REFERENCE.findall(svg))
    return _ID.sub(lambda match: match[0] if match[1] in used else "", svg)


def _glyph(data: str) -> str:
    """An outline with whole, relative coordinates; each point is rounded from its true place, so none drifts."""
    tokens, out, at, start, place = _TOKEN.findall(data), [], (0, 0), (0, 0), 0
    while place < len(tokens):
        command = tokens[place]
        place += 1
        if command in "zZ":
            out.append("z")
            at = start
            continue
        count = _SIZES[command]
        numbers = [round(float(token) * _KEPT / 64) for token in tokens[place : place + count]]
        place += count
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        # A path's first move is absolute in either spelling; later ones are relative to where the pen is.
        out.append(_segment(command.lower(), [side for x, y in points for side in (x - at[0], y - at[1])]))
        at = points[-1]
        if command == "M":
            start = at
    return _without_repeats("".join(out))


def _segment(command: str, numbers: list[int]) -> str:
    """One drawing command; a straight line along an axis needs one number."""
    if command == "l" and 0 in numbers:
        command, numbers = ("h", numbers[:1]) if numbers[1] == 0 else ("v", numbers[1:])
    return command + " ".join(str(number) for number in numbers)


def _without_repeats(data: str) -> str:
    """A letter that repeats the one before it is understood: `q1 2 3 4q5 6 7 8` is `q1 2 3 4 5 6 7 8`."""
    return re.sub(r"([hlqv])([^a-z]*)((?:\1[^a-z]*)+)", lambda run: run[1] + run[2] + run[3].replace(run[1], " "), data)


def _tight(data: str) -> str:
    """Path data without spaces around letters and before a minus."""
    data = re.sub(r"\s*([A-Za-z])\s*", r"\1", data)
    return re.sub(r"\s+(?=-)", "", data)
