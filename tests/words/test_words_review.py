"""The file of signatures: what it holds, what is said of a wrong one, and that writing keeps what people wrote."""

from datetime import date

import pytest

from kazmig.words.narratives import text_id
from kazmig.words.review import FILE, Review, ReviewError, Signature, read_review, told, write_signatures
from kazmig.words.words import Words

READ = Signature("A. B., institute", date(2023, 5, 31), text_id("Слова."))


def test_a_passage_is_signed_for_exactly_its_text():
    review = Review({("growth", "ru", "one-en"): READ})
    assert review.signed("growth", "ru", "one-en", "Слова.") == READ
    assert review.signed("growth", "ru", "one-en", "Слова!") is None
    assert review.signed("growth", "kk", "one-en", "Слова.") is None


@pytest.mark.parametrize(
    ("texts", "banner", "foot"),
    [
        ({"one-en": "Слова."}, "", "перевод проверен носителем языка: A. B., institute (31 мая 2023 г.)"),
        ({"one-en": "Другое."}, "Перевод ещё не проверен носителем языка.", "перевод ожидает проверки носителем языка"),
        (
            {"one-en": "Слова.", "two-en": "Ещё.", "three-en": "И ещё."},
            "Носитель языка ещё не проверил 2 фрагмента этого перевода.",
            "перевод ожидает проверки носителем языка; уже проверили: A. B., institute (31 мая 2023 г.)",
        ),
    ],
    ids=["all read", "none read", "some read"],
)
def test_a_page_says_who_read_it_and_what_waits(texts, banner, foot):
    state = Review({("growth", "ru", "one-en"): READ}).state("growth", "ru", texts)
    said = {key: text.replace("\u202f", " ") for key, text in told(state, Words("ru")).items()}
    assert said == {"banner": banner, "foot": foot}


def test_english_waits_for_nobody():
    assert Review().state("growth", "en", {"one-en": "Words."}).waiting == ()


def test_what_stands_above_the_signatures_stays(tmp_path):
    above = '# Notes of people.\n\n[[question]]\nlanguage = "kk"\nplace = "x"\ntext = "сөз"\nquestion = "Is it so?"'
    (tmp_path / FILE).write_text(
        f"{above}\n\n[a.ru.b]\nreviewer = 'C'\ndate = 2022-01-01\ntext = 'aaaaaaaaaaaa'\n", "utf-8"
    )
    review = read_review(tmp_path)
    assert review.questions[0].text == "сөз" and review.signatures["a", "ru", "b"].reviewer == "C"
    quoted = Signature('C "D"', date(2024, 2, 1), "bbbbbbbbbbbb")
    write_signatures(tmp_path, {**review.signatures, ("a", "kk", "b"): quoted})
    assert (tmp_path / FILE).read_text("utf-8").startswith(f"{above}\n\n[a.kk.b]\n")
    again = read_review(tmp_path)
    assert again.questions == review.questions and again.signatures["a", "kk", "b"] == quoted
    assert again.signatures["a", "ru", "b"] == review.signatures["a", "ru", "b"]


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ('[a.ru.b]\ndate = 2023-01-01\ntext = "0123456789ab"', "a.ru.b: reviewer is not filled in"),
        ('[a.ru.b]\nreviewer = "C"\ndate = "May"\ntext = "0123456789ab"', "date is 'May'; write it as 2023-05-31"),
        ('[a.ru.b]\nreviewer = "C"\ndate = 2023-01-01\ntext = "abc"', "12 letters and digits"),
        ('[a.ru.b]\nreviewer = "C"\ndate = 2023-01-01\ntext = "0123456789ab"\nmood = 1', "'mood' is none of the keys"),
        ('[a.de.b]\nreviewer = "C"', "'de' is none of the languages ru, kk"),
        ('[a.ru]\nreviewer = "C"', r"a\.ru\.reviewer: expected a section \[page\.language\.block\]"),
        ("[a.ru.b", "cannot be read"),
    ],
)
def test_a_signature_that_cannot_be_read_is_named(tmp_path, section, says):
    (tmp_path / FILE).write_text(section, "utf-8")
    with pytest.raises(ReviewError, match=says):
        read_review(tmp_path)


def test_questions_to_native_readers_ask_of_words_that_still_stand(root):
    """A question whose words have gone from the project is answered, and goes too."""
    questions = read_review(root / "data" / "raw" / "reference").questions
    places = {each.place: (root / each.place).read_text(encoding="utf-8") for each in questions}
    assert len(questions) >= 8
    assert [each.text for each in questions if each.text not in places[each.place]] == []
