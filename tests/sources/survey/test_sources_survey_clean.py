"""From an export to respondents with weights, and what is told of bad input: place and mend, nothing half used."""

import numpy as np
import pandas as pd
import pytest

from kazmig.project.inventory import Source
from kazmig.quarters.demo.kobo_export import Settings, write_xlsx
from kazmig.quarters.demo.worker_survey import REGISTERED_PAPERS
from kazmig.sources import worker_survey
from kazmig.sources.kobo.form import load_form
from kazmig.sources.problems import BadInput

HEADER = "cluster,stratum,region,place,kind,size,segment,segments,hits,probability"
# Four places in two strata: chance, list of the day.
PLACES = {
    "C001": ("north", 0.5, 40),
    "C002": ("north", 0.25, 20),
    "C003": ("south", 0.5, 60),
    "C004": ("south", 0.5, 30),
}


def interview(number, cluster, **change):
    paper = {"papers": "valid", "paper_type": "work_permit", "paper_count": 1} if number % 2 else {"papers": "not_yet"}
    answers = {
        **{
            "cluster": cluster,
            "enumerator": "E01",
            "interview_date": "2023-03-01",
            "site": "home",
            "nationalities": [],
        },
        **{
            "listed": PLACES.get(cluster, ("", 1, 10))[2],
            "line": 1 + number % 9,
            "outcome": "interview",
            "consent": "yes",
        },
        **{"nationality": "UZB", "age": "25_34", "worked_7": "yes", "before": "no", "sex": "male", "sector": "trade"},
        **{"needs": ["legal", "health"], "places_30": 1, "months_here": 5, "days_site": 5, "degree": 5, **paper},
        **{"_id": 1000 + number, "_uuid": f"u{number}", "_submission_time": "2023-03-01T10:00:00"},
        **{"_validation_status": "approved", "__version__": "1"},
    }
    return {name: value for name, value in {**answers, **change}.items() if value is not None}


@pytest.fixture
def make(root, tmp_path, monkeypatch):
    monkeypatch.setenv("KAZMIG_ROOT", str(root))
    form = load_form(root / "forms" / "tables" / "worker_survey")

    def write(rows, sample=None, settings=None, **about) -> Source:
        export, drawn = tmp_path / "export.xlsx", tmp_path / "sample.csv"
        write_xlsx(export, form, rows, settings or Settings())
        lines = [f"{code},{s},KZ-75,p{code},city,30,1,1,{p},{p}" for code, (s, p, _) in PLACES.items()]
        drawn.write_text("# seed: 1\n" + "\n".join([HEADER, *(sample or lines)]) + "\n")
        given = {"selection": "probability", "registered": REGISTERED_PAPERS, "format": "kobo", "period": "2023Q1"}
        files = (export, drawn) if about.get("selection", "probability") == "probability" else (export,)
        return Source("worker_survey", files=files, quality="survey", **{**given, **about})

    return write


def everyone(each=9):
    return [interview(40 * place + n, code) for place, code in enumerate(PLACES) for n in range(each)]


def test_weights_by_hand(make):
    rows = everyone(9)
    rows[0] = interview(0, "C001", outcome="refused", consent=None)
    found = worker_survey.read(make(rows)).survey
    weight = found.respondents.groupby("cluster")["weight"].first()
    # C001: (1/0.5)(40/9) each of 9 drawn; those answered in the stratum stand for the one who refused.
    own, other = 2 * 40 / 9, 4 * 20 / 9
    factor = (9 * own + 9 * other) / (8 * own + 9 * other)
    assert weight["C001"] == pytest.approx(own * factor)
    assert weight["C003"] == pytest.approx(2 * 60 / 9)
    assert len(found.respondents) == 35


@pytest.mark.parametrize("settings", [Settings("en", True), Settings("ru", False), Settings("kk", True, " / ")])
def test_every_setting_of_an_export_gives_the_same(make, settings):
    """Labels as headers, groups, answers of a multiple choice in columns of their own."""
    plain = worker_survey.read(make(everyone())).table
    split = Settings(settings.language, settings.groups, settings.separator, multiple="details")
    pd.testing.assert_frame_equal(worker_survey.read(make(everyone(), settings=split)).table, plain)


def test_who_is_not_asked_further(make):
    rows = everyone()
    rows[0] = interview(0, "C001", nationality="KAZ")
    rows[1] = interview(1, "C001", age="under_18")
    rows[2] = interview(2, "C001", worked_7="no")
    rows[3] = interview(3, "C001", before="yes")
    found = worker_survey.read(make(rows))
    assert len(found.survey.respondents) == 32
    audit = found.audit.set_index("rule")["rows"]
    assert audit["not_eligible"] == 4


def test_nothing_personal_and_no_place_in_what_is_published(make):
    found = worker_survey.read(make(everyone()))
    assert not {"region", "place", "cluster", "weight", "id", "uuid"} & set(found.table.columns)
    assert not {"comment", "informant_name", "informant_phone", "deviceid"} & set(found.survey.respondents.columns)
    assert "pC001" not in found.table.to_csv() + found.evidence.to_csv() + found.audit.to_csv()


def test_few_places_are_hidden(make):
    table = worker_survey.read(make(everyone())).table
    assert set(table["state"]) == {"hidden"} and table["share_pct"].isna().all() and table["interviews"].isna().all()


@pytest.mark.parametrize("selection", ["quota", "snowball"])
def test_quota_and_snowball_speak_of_those_interviewed_alone(make, selection):
    found = worker_survey.read(make(everyone(), selection=selection))
    assert found.evidence.empty and found.covariance.empty
    assert set(found.table["basis"]) == {"interviewed"} and found.table["share_low_pct"].isna().all()


BAD = [
    ("cluster", {"cluster": "C099"}, r"row 2, column cluster: found 'C099'; expected a cluster of sample.csv"),
    ("line", {"line": 41}, r"row 2, column line: found line 41 of a list of 40; expected a line on the list"),
    ("twice", {"_id": 1001}, r"column _id: found the submission 1001 again"),
    ("list", {"listed": 39}, r"row 2, column listed: found a list of 39 at C001 on .*, and one of 40 \(row 3\)"),
    ("nobody listed", {"listed": 0, "line": 0}, r"row 2, column listed: found 0; expected 1 or more"),
    ("no day there", {"days_site": 0}, r"row 2, column days_site: found 0; expected 1 or more"),
    ("empty", {"cluster": ""}, r"row 2, column cluster: found an empty cell; expected an answer"),
]


@pytest.mark.parametrize(("change", "message"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_bad_answers_are_told_with_their_place(make, change, message):
    rows = everyone()
    rows[0] = {**interview(0, "C001"), **change}
    with pytest.raises(BadInput, match=message) as told:
        worker_survey.read(make(rows))
    assert "nothing was published" in str(told.value)


def test_of_two_lists_the_odd_one_is_named(make):
    """Eight interviews say 40; the one that says 41 is the fifth of them."""
    rows = everyone()
    rows[4] = interview(4, "C001", listed=41)
    with pytest.raises(BadInput, match=r"row 6, column listed: found a list of 41 at C001 .*, and one of 40 \(row 2\)"):
        worker_survey.read(make(rows))


def test_a_place_where_nobody_is_eligible_stays_in_the_sample(make):
    """C004 has citizens alone: it adds nothing to any total, and is one of the four places all the same."""
    rows = [{**row, "nationality": "KAZ"} if row["cluster"] == "C004" else row for row in everyone()]
    found = worker_survey.read(make(rows)).survey
    design = found.design
    assert len(set(design.clusters)) == 3 and len(design.empty) == 1
    z = design.weights * np.linspace(-1, 1, len(design.weights))
    north, one, two = (found.respondents["cluster"].eq(code).to_numpy() for code in ("C003", "C001", "C002"))
    # South: totals t and 0, so 2/1 · 2 (t/2)² = t². North: two places.
    by_hand = z[north].sum() ** 2 + (z[one].sum() - z[two].sum()) ** 2
    assert design.covariance(z)[0, 0] == pytest.approx(by_hand)


def test_a_stratum_where_one_place_answered_has_an_error(make):
    rows = [{**row, "outcome": "refused", "consent": None} if row["cluster"] == "C004" else row for row in everyone()]
    assert np.isfinite(worker_survey.read(make(rows)).table["silent_pct"].fillna(0)).all()


def silent(row):
    return {name: row[name] for name in row if name != "consent"} | {"outcome": "refused"}


def test_where_nobody_answered_is_told(make):
    rows = [silent(row) if row["cluster"] in ("C003", "C004") else row for row in everyone()]
    with pytest.raises(BadInput, match=r"nobody who answered in south / city .*Merge the stratum in sample.csv"):
        worker_survey.read(make(rows))
    with pytest.raises(BadInput, match="nobody among those the survey is about"):
        worker_survey.read(make([silent(row) for row in everyone()]))


def test_one_place_that_bears_all_is_told_and_may_be_checked(make):
    """A nought too few in a chance: C002 stands for a thousand times its workers."""
    lines = [f"{code},{s},KZ-75,p,city,30,1,1,{p},{p}" for code, (s, p, _) in PLACES.items() if code != "C002"]
    lines += ["C002,north,KZ-75,p,city,30,1,1,0.00025,0.00025"]
    rows = [row for row in everyone() if row["cluster"] != "C002" or row["line"] == 1]
    told = r"row \d+, column listed: found one interview with 9\d\.\d % of all weights \(C002\).*heavy = \[\"C002\"\]"
    with pytest.raises(BadInput, match=told):
        worker_survey.read(make(rows, sample=lines))
    assert len(worker_survey.read(make(rows, sample=lines, heavy=("C002",))).survey.respondents) == 28


def test_one_submission_in_two_files_counts_once_or_is_told(make, tmp_path):
    """The same export as a workbook and as a CSV, without the columns that name a submission."""
    hidden = ("_uuid", "_submission_time")
    source = make([{name: row[name] for name in row if name not in hidden} for row in everyone()])
    table = pd.read_excel(source.files[0], dtype=str, engine="openpyxl").drop(columns=list(hidden), errors="ignore")
    table.to_csv(tmp_path / "again.csv", index=False, sep=";")
    with pytest.raises(BadInput, match=r"the submission 1\d+, which stands in row \d+ of again.csv too"):
        worker_survey.read(Source(**{**source.__dict__, "files": (*source.files, tmp_path / "again.csv")}))


WRONG = [
    ("missing weight", "C001,north,KZ-75,a,city,30,1,1,0.5,", r"column probability: found an empty cell"),
    ("infinite weight", "C001,north,KZ-75,a,city,30,1,1,0.5,inf", r"column probability: found 'inf'"),
    ("above one", "C001,north,KZ-75,a,city,30,1,1,2,2", r"column probability: found '2'; expected a chance of 1"),
]


@pytest.mark.parametrize(("line", "message"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG])
def test_bad_samples_are_told_with_their_row(make, line, message):
    with pytest.raises(BadInput, match=rf"sample.csv, row 3, {message}"):
        worker_survey.read(make(everyone(), sample=[line]))


def test_one_cluster_in_a_stratum(make):
    lines = [
        f"{code},{'alone' if code == 'C004' else 'rest'},KZ-75,p,city,30,1,1,{p},{p}"
        for code, (_, p, _) in PLACES.items()
    ]
    with pytest.raises(BadInput, match=r"one cluster in stratum 'alone'.*Merge the stratum"):
        worker_survey.read(make(everyone(), sample=lines))


def test_what_sources_toml_must_say(make):
    with pytest.raises(BadInput, match="selection = nothing"):
        worker_survey.read(make(everyone(), selection="", format="kobo"))
    with pytest.raises(BadInput, match="registered = 'stamp'"):
        worker_survey.read(make(everyone(), registered=("stamp",)))


def test_papers_of_the_register_are_named_or_the_survey_is_no_evidence(make):
    """Left out, nobody would be on the register, and the number of workers without bound."""
    with pytest.raises(BadInput, match=r"registered = nothing in \[worker_survey\].*evidence = false"):
        worker_survey.read(make(everyone(), registered=()))
    found = worker_survey.read(make(everyone(), registered=(), evidence=False))
    assert found.evidence.empty and "registered" not in set(found.table["question"])


MARGINS = [
    (
        "sex,male,100,c\nsex,male,50,c",
        r"margins.csv, row 3, column category: found sex 'male' again \(first in row 2\)",
    ),
    ("sex,female,100,c", r"margins.csv: found no row of sex 'male', which people interviewed are"),
    ("sex,male,9,c\nsex,female,1,c", r"margins.csv: found a row of sex 'female', which nobody interviewed is"),
]


@pytest.mark.parametrize(("lines", "message"), MARGINS, ids=["twice", "lacks a row", "has a row too many"])
def test_margins_that_do_not_fit_are_told_in_their_file(make, tmp_path, lines, message):
    source, margins = make(everyone()), tmp_path / "margins.csv"
    margins.write_text(f"variable,category,persons,source\n{lines}\n")
    with pytest.raises(BadInput, match=message):
        worker_survey.read(Source(**{**source.__dict__, "files": (*source.files, margins)}))


def test_margins_never_hold_the_register(make, tmp_path):
    source = make(everyone())
    margins = tmp_path / "margins.csv"
    margins.write_text("variable,category,persons,source\nregistered,yes,100,MSC\n")
    with pytest.raises(BadInput, match=r"margins.csv, row 2, column variable.*answer the question with itself"):
        worker_survey.read(Source(**{**source.__dict__, "files": (*source.files, margins)}))


def test_raked_weights_meet_margins_from_outside(make, tmp_path):
    rows = everyone()
    rows[::3] = [{**row, "sex": "female"} for row in rows[::3]]
    source = make(rows)
    margins = tmp_path / "margins.csv"
    margins.write_text("variable,category,persons,source\nsex,male,800,census\nsex,female,200,census\n")
    found = worker_survey.read(Source(**{**source.__dict__, "files": (*source.files, margins)})).survey
    sums = found.respondents.groupby("sex")["weight"].sum()
    assert sums["male"] == pytest.approx(800) and sums["female"] == pytest.approx(200)


def test_a_quarter_without_a_survey(root, monkeypatch):
    monkeypatch.setenv("KAZMIG_ROOT", str(root))
    found = worker_survey.read(Source("worker_survey", supplied=False))
    assert found.table.empty and found.evidence.empty and worker_survey.facts(found, Source("worker_survey")) == []
