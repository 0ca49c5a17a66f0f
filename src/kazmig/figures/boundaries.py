"""Official boundary files in COD-AB layout: found, read, simplified and keyed by ISO 3166-2."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from kazmig.places.regions import drawable
from kazmig.project.folders import Project, ProjectError, is_there
from kazmig.project.tolerant import is_dropping

ENDINGS = (".shp", ".gpkg", ".geojson", ".json")


class BoundaryError(ValueError):
    """A boundary file that cannot be used; the message names file, column and what is expected."""


def boundary_file(regions: set[str] | None = None, project: Project | None = None) -> Path | None:
    """The file in data/raw/reference/boundaries that has all of `regions`; None when there is no file at all.

    Both vintages (before and after 8 June 2022) may lie there; one whose units do not fit the data is passed over.
    """
    try:
        folder = (project or Project.find()).reference / "boundaries"
    except ProjectError:
        return None
    files = (
        sorted(file for file in folder.glob("*") if file.suffix in ENDINGS and not is_dropping(file.name))
        if is_there(folder)
        else []
    )
    if not files:
        return None
    fitting = [file for file in files if drawable(regions or set(), read_boundaries(file)["region"])]
    if not fitting:
        names = ", ".join(file.name for file in files)
        raise BoundaryError(f"none of {names} has all of the units {', '.join(sorted(regions or set()))}")
    # The later vintage has more units; it comes last.
    return max(fitting, key=lambda file: (len(read_boundaries(file)), file.name))


@lru_cache(maxsize=8)
def read_boundaries(file: Path) -> pd.DataFrame:
    """Units of the first level, simplified, in an equal-area-like projection, sorted by size so that cities show.

    Columns: region (`KZ-47`), rings (list of arrays of x, y in km), x, y (a point inside the unit), area (km²).
    Raises BoundaryError.
    """
    import geopandas

    try:
        shapes = geopandas.read_file(file)
    except Exception as error:
        raise BoundaryError(f"{file.name} cannot be read as a boundary file: {error}") from error
    if "ADM1_PCODE" not in shapes:
        found = ", ".join(str(column) for column in shapes.columns)
        raise BoundaryError(f"{file.name} has no column ADM1_PCODE (COD-AB layout); found: {found}")
    # Albers' conic for Kazakhstan: areas are comparable, the country is not stretched.
    shapes = shapes.set_crs(4326) if shapes.crs is None else shapes
    projected = shapes.to_crs("+proj=aea +lat_1=43 +lat_2=53 +lat_0=48 +lon_0=67 +units=km")
    projected["region"] = ["KZ-" + str(code)[-2:] for code in shapes["ADM1_PCODE"]]
    projected["geometry"] = projected.geometry.simplify(3.0, preserve_topology=True)
    points = projected.geometry.representative_point()
    projected["x"], projected["y"] = points.x, points.y
    projected["area"] = projected.geometry.area
    projected["rings"] = [_rings(shape) for shape in projected.geometry]
    largest_first = projected.geometry.area.sort_values(ascending=False, kind="stable").index
    return projected.loc[largest_first].reset_index(drop=True)


def _rings(shape: object) -> list[object]:
    """Outer rings larger than 100 km²: islets are noise at the size of a page."""
    parts = list(getattr(shape, "geoms", [shape]))
    largest = max(part.area for part in parts)
    return [np.asarray(part.exterior.coords) for part in parts if part.area > 100 or part.area == largest]
