import pytest

from kazmig.project import graph
from kazmig.project.declaration import load_declaration
from kazmig.project.folders import Project


def picture_in(text, name):
    begin, end = graph.BEGIN.format(name=name), graph.END.format(name=name)
    return text.partition(begin)[2].partition(end)[0].strip().removeprefix("```mermaid\n").removesuffix("\n```")


@pytest.mark.parametrize("name", ["pipeline", "rooms"])
def test_the_pictures_in_the_docs_are_those_of_the_code(root, name):
    made = graph.rooms() if name == "rooms" else graph.pipeline(load_declaration(Project(root)))
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert picture_in(text, name) == made, "run: kazmig graph --write"


def test_every_room_of_the_library_stands_in_the_picture_and_none_reaches_itself(root):
    found = graph.imports()
    library = root / "src" / "kazmig"
    rooms = {path.stem for path in library.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert set(found) == rooms - {"__init__"}
    order = {room: place for place, room in enumerate(_downwards(found))}
    assert all(order[room] < order[target] for room in found for target in found[room])


def test_there_is_no_circle_of_modules():
    assert graph.circles() == []


def test_a_planted_circle_is_named_and_counted(tmp_path, monkeypatch):
    room = tmp_path / "circled" / "room"
    room.mkdir(parents=True)
    for folder in (room, room.parent):
        (folder / "__init__.py").touch()
    (room / "a.py").write_text("from circled.room import b\n", encoding="utf-8")
    (room / "b.py").write_text("def f():\n    from circled.room import a\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert len(graph.circles("circled")) == 1
    assert "1 rooms, 0 arrows between them, imports that close a circle: 1" in graph.rooms("circled")


def _downwards(found):
    from graphlib import TopologicalSorter

    return list(TopologicalSorter(found).static_order())[::-1]


def test_steps_stand_on_the_nearest_that_they_need(tmp_path):
    (tmp_path / "notebooks").mkdir()
    blocks = {
        "10_a": ('raw = ["x"]', "tables"),
        "20_b": ('needs = ["10_a"]', ""),
        "30_c": ('needs = ["10_a", "20_b"]', ""),
    }
    text = "".join(f'[step.{name}]\ntitle = "t"\n{more[0]}\n' for name, more in blocks.items()) + 'page = "c"\n'
    (tmp_path / "pipeline.toml").write_text(text, encoding="utf-8")
    for name in blocks:
        (tmp_path / "notebooks" / f"{name}.ipynb").touch()
    arrows = [
        line.strip() for line in graph.pipeline(load_declaration(Project(tmp_path))).splitlines() if "-->" in line
    ]
    assert arrows == ["x --> s10_a", "s10_a --> s20_b", "s20_b --> s30_c", 's30_c --> c(["c, en ru kk"])']


def test_a_document_without_a_place_is_named(tmp_path):
    document = tmp_path / "a.md"
    document.write_text("text", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.md has no place for a picture: add the lines <!-- rooms"):
        graph.write(document, "rooms", "x")
