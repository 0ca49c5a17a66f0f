"""What a team says once of its editions."""

import pytest

from kazmig.project.folders import Project
from kazmig.project.settings import Settings, SettingsError, load_settings

FULL = '[edition]\nauthor = ["A. Analyst", "Institute"]\ncontact = "a@b.org"\nlicence = "CC-BY-4.0"\n'


def settings(tmp_path, text):
    (tmp_path / "project.toml").write_text(text, encoding="utf-8")
    return load_settings(Project(tmp_path))


def test_a_team_says_it_once(tmp_path):
    found = settings(tmp_path, "\ufeff" + FULL + "[limits]\nseconds = 5\n")
    assert found == Settings(("A. Analyst", "Institute"), "a@b.org", "CC-BY-4.0") and found.citable
    assert found.licence_link == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param("", ("author", "contact", "licence"), id="empty"),
        pytest.param('[edition]\nauthor = [" "]\ncontact = " "\n', ("author", "contact", "licence"), id="blank"),
        pytest.param('[edition]\nauthor = "One"\nlicence = "CC0-1.0"\n', ("contact",), id="no contact"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_the_lines_to_add(tmp_path, text, missing):
    found = settings(tmp_path, text)
    assert found.missing == missing and not found.citable
    added = found.to_add().splitlines()
    assert added[0] == "[edition]" and [line.split(" = ")[0] for line in added[1:]] == list(missing)


def test_a_project_without_the_file_has_said_nothing(tmp_path):
    assert load_settings(Project(tmp_path)) == Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('[edition]\nlicence = "free"\n', "licence: found 'free', expected one of", id="licence"),
        pytest.param("[edition]\nauthor = [1]\n", r"author: found \[1\], expected names", id="author"),
        pytest.param("[edition]\ncontact = 5\n", "contact: found 5, expected a text", id="contact"),
        pytest.param('[edition]\nlicense = "x"\n', "unknown key 'license'. Known keys: author, contact", id="key"),
        pytest.param("edition = 3\n", r"written \[edition\]", id="no section"),
        pytest.param("[edition\n", "project.toml cannot be read", id="no TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_mend(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said):
        settings(tmp_path, text)


def test_the_lines_to_add_are_good_lines(tmp_path):
    assert settings(tmp_path, Settings().to_add()).citable
