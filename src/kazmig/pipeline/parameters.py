"""Parameters: what pipeline.toml declares and a person overrides, checked against each notebook before it runs.

papermill only warns of a name that a notebook does not know, and fails late on values that are no plain JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from kazmig.evidence.quarter import Quarter
from kazmig.pipeline.errors import RunError
from kazmig.pipeline.source import Notebook
from kazmig.project.declaration import StepDeclaration

QUARTER = "quarter"
_WORDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
}


def parse_overrides(texts: Iterable[str]) -> dict[str, str]:
    """`NAME=VALUE` as given to --set. Raises RunError."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip().isidentifier():
            raise RunError(f"--set {text}: write NAME=VALUE, for example --set assumptions=wide.")
        if name.strip() == QUARTER:
            raise RunError(f"--set {text}: choose the quarter by --quarter {value}.")
        found[name.strip()] = value.strip()
    return found


def step_parameters(
    step: StepDeclaration, notebook: Notebook, quarter: Quarter, overrides: Mapping[str, str]
) -> dict[str, object]:
    """The values to inject into a step's notebook. Raises RunError naming step, parameter, found and expected."""
    defaults = notebook.parameters()
    if not isinstance(defaults.get(QUARTER), str):
        raise RunError(f"notebooks/{notebook.name}: its cell tagged 'parameters' must say quarter = \"{quarter}\".")
    values: dict[str, object] = {QUARTER: str(quarter)}
    for name, value in step.parameters.items():
        where = f"pipeline.toml, [step.{step.name}], parameters, {name}"
        if name not in defaults:
            raise RunError(
                f"{where}: the notebook's cell tagged 'parameters' does not define it{_near(name, defaults)}."
            )
        values[name] = _fitting(where, value, defaults[name])
    for name, text in overrides.items():
        if name in defaults:
            values[name] = _fitting(f"--set {name}={text}", _read(text, defaults[name]), defaults[name])
    return values


def check_overrides(overrides: Mapping[str, str], notebooks: Mapping[str, Notebook]) -> None:
    """Each overridden parameter must be known to one notebook at least. Raises RunError."""
    known = {name for notebook in notebooks.values() for name in notebook.parameters()} - {QUARTER}
    for name in overrides:
        if name not in known:
            raise RunError(f"--set {name}: no notebook has a parameter '{name}'{_near(name, known)}.")


def _read(text: str, default: object) -> object:
    """The value that a person typed; texts need no quotes."""
    if isinstance(default, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return {"True": True, "False": False, "None": None}.get(text, text)


def _fitting(where: str, value: object, default: object) -> object:
    """`value` if it is plain and of the default's kind; a whole number serves as a number."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise RunError(f"{where}: found {value!r}, expected a plain value; write dates as text.") from error
    if default is None or type(value) is type(default):
        return value
    if isinstance(default, float) and type(value) is int:
        return float(value)
    expected = _WORDS.get(type(default), f"a value like {default!r}")
    raise RunError(f"{where}: found {value!r}, expected {expected}.")


def _near(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    from difflib import get_close_matches

    close = get_close_matches(name, names, n=1)
    if close:
        return f"; the nearest is '{close[0]}'"
    return f"; known: {', '.join(names)}" if names else "; there are none"
