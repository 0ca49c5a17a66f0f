import shutil
import unicodedata
from pathlib import Path

import pytest

from kazmig.evidence.quarter import Quarter
from kazmig.project.folders import Project
from kazmig.project.inventory import InventoryError, load_inventory
from kazmig.project.tolerant import NoTable, files_in, find_file, is_dropping, read_rows, read_text, read_toml

NAME = "Шекарадағы й ё.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_a_hand_edited_text_is_read_whatever_editor_saved_it(tmp_path, encoding, end):
    path = tmp_path / "a.toml"
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    path.write_bytes((mark + f'# қазақша{end}a = "й"{end}').encode(encoding))
    assert read_text(path) == '# қазақша\na = "й"\n'
    assert read_toml(path) == {"a": "й"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_a_table_kept_by_hand_is_read_whatever_program_saved_it(tmp_path, encoding, separator):
    path = tmp_path / "a.csv"
    lines = [["code", " name", "note"], ["KZ-75", "Алматы қаласы", '"a, b; c"'], ["KZ-19", "x"]]
    path.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    assert list(read_rows(path)) == [
        {"code": "KZ-75", "name": "Алматы қаласы", "note": "a, b; c"},
        {"code": "KZ-19", "name": "x", "note": ""},
    ]


def test_a_table_in_another_encoding_is_refused_with_the_mend(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("name\nАлматы\n".encode("cp1251"))
    with pytest.raises(NoTable, match=r"a\.csv is not in UTF-8 .* save it as 'CSV UTF-8'"):
        read_rows(path)


@pytest.mark.parametrize(
    ("name", "dropping"),
    [
        (".ipynb_checkpoints/14-checkpoint.ipynb", True),
        (".DS_Store", True),
        ("Thumbs.db", True),
        ("desktop.ini", True),
        ("Desktop.ini", True),
        ("labour.xlsx.crdownload", True),
        ("~$labour.xlsx", True),
        (".~lock.labour.xlsx#", True),
        ("notes.txt~", True),
        ("__MACOSX/._labour.xlsx", True),
        ("labour.csv.swp", True),
        ("labour.csv", False),
        ("Ведомость (1).xlsx", False),
        ("boundaries/kz.geojson", False),
    ],
)
def test_what_editors_and_systems_leave_is_told_from_what_people_put_there(name, dropping):
    assert is_dropping(name) is dropping
    assert is_dropping(Path(name)) is dropping


def test_files_of_people_are_told_from_what_lies_beside_them(tmp_path):
    for name in ("b.csv", "._b.csv", ".DS_Store", "a/c.csv", ".ipynb_checkpoints/b-checkpoint.csv", "~$b.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in files_in(tmp_path, "*.csv")] == ["c.csv", "b.csv"]
    assert [path.name for path in files_in(tmp_path, "*")] == ["c.csv", "b.csv"]


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_a_file_is_found_however_its_name_is_composed(tmp_path, stored, asked):
    folder = tmp_path / unicodedata.normalize(stored, "й")
    folder.mkdir()
    (folder / unicodedata.normalize(stored, NAME)).touch()
    found = find_file(tmp_path, unicodedata.normalize(asked, f"й/{NAME}"))
    assert found is not None and found.is_file()
    assert find_file(tmp_path, "й/other.csv") is None


def quarter(root, tmp_path, sources):
    """The quarter 2022Q4 with another sources.toml."""
    folder = tmp_path / "data" / "raw" / "2022Q4"
    shutil.copytree(root / "data" / "raw" / "2022Q4", folder)
    (tmp_path / "pipeline.toml").touch()
    (folder / "sources.toml").write_bytes(sources)
    return load_inventory(Project(tmp_path), Quarter(2022, 4))


def test_a_sources_toml_of_notepad_says_the_same(root, tmp_path, shared):
    own = load_inventory(Project(root), Quarter(2022, 4))
    theirs = quarter(root, tmp_path, (shared / "cases" / "notebooks" / "sources_with_bom.toml").read_bytes())
    assert {name: each.title for name, each in theirs.sources.items()} == {
        name: each.title for name, each in own.sources.items()
    }


def test_marks_and_line_ends_in_sources_toml_are_no_matter(root, tmp_path):
    text = (root / "data" / "raw" / "2022Q4" / "sources.toml").read_text(encoding="utf-8")
    found = quarter(root, tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert sorted(found.sources) == sorted(load_inventory(Project(root), Quarter(2022, 4)).sources)


def test_one_file_named_in_both_spellings_is_named_twice(root, tmp_path):
    files = ", ".join(f'"{unicodedata.normalize(form, "й.csv")}"' for form in ("NFC", "NFD"))
    sources = f'[context]\ntitle = "x"\npublisher = "x"\nfiles = [{files}]\n'
    folder = tmp_path / "data" / "raw" / "2022Q4"
    folder.mkdir(parents=True)
    (tmp_path / "pipeline.toml").touch()
    (folder / unicodedata.normalize("NFD", "й.csv")).touch()
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    with pytest.raises(InventoryError, match="is named twice"):
        load_inventory(Project(tmp_path), Quarter(2022, 4))
