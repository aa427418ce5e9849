import pytest

from service.retrieval.urgency import signs_in
from tests.builders import build_review


def codes(text: str, rating: float | None = 3, **more: object) -> list[str]:
    review = build_review(**({"title": "", "text": text, "rating": rating} | more))
    return [one.code for one in signs_in(review).reasons]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("My son (9) cut his hand on the rim.", "injury"),
        ("It made my whole family sick.", "injury"),
        ("The adapter caught fire overnight.", "danger"),
        ("I found shards of glass in the jar.", "danger"),
        ("My lawyer is preparing the claim.", "legal_threat"),
        ("I demand a refund.", "refund"),
        ("They charged me twice!", "billing"),
        ("My order never arrived.", "not_received"),
        ("This is a data breach.", "privacy"),
        ("After this I don't want to live any more.", "self_harm"),
        ("After this I don’t want to live any more.", "self_harm"),
    ],
)
def test_what_is_urgent_is_found_with_its_sentence(text: str, code: str):
    review = build_review(title="Read this", text=f"I bought it for a trip. {text} It was a gift.", rating=3)

    (found,) = signs_in(review).reasons

    assert (found.code, found.words) == (code, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mein Sohn hat sich am Rand verletzt.", "injury"),
        ("Der Akku hat Feuer gefangen.", "danger"),
        ("Mein Anwalt meldet sich.", "legal_threat"),
        ("Ich will mein Geld zurück.", "refund"),
        ("Das Paket ist nie angekommen.", "not_received"),
    ],
)
def test_german_too(text: str, code: str):
    assert codes(text, locale="de-DE") == [code]


@pytest.mark.parametrize(
    "text",
    [
        "No injuries so far, and nobody got hurt.",
        "I have never had an allergic reaction to it.",
        "I bought it as a natural cure for hives.",
        "It did not make me sick.",
        "My old neck injury is better with this pillow.",
        "A killer deal, and the colour is to die for.",
        "Toxic colours, I love them.",
        "If you want your money back you can get it.",
        "Sue is happy with it; she wore it on the tennis court.",
        "",
    ],
)
def test_what_only_sounds_urgent_is_not(text: str):
    assert codes(text) == []


def test_in_a_happy_review_words_weigh_less():
    text = "My daughter once had an allergic reaction to wool, and this hat is fine."

    happy, cross = (signs_in(build_review(title="", text=text, rating=stars)).weight for stars in (5, 2))

    assert 0 < happy < 0.4 < cross


def test_low_stars_of_a_public_review_count_and_those_of_a_survey_do_not():
    assert codes("Meh.", 1) == ["low_rating"]
    assert codes("Meh.", None, nps=0, kind="survey") == []
    assert codes("Meh.", 3) == []


def test_several_reasons_weigh_more_than_one():
    one, two = (
        signs_in(build_review(title="", text=text, rating=1)).weight
        for text in ("I demand a refund.", "It never arrived. I demand a refund.")
    )

    assert 0.4 < one < two < 1


def test_a_language_that_nobody_foresaw_is_read_by_all_words():
    assert codes("I demand a refund. Merci.", locale="fr") == ["refund"]


def test_long_texts_take_no_long_time():
    assert codes("cut " * 5_000, 3) == []
    assert codes("made my " * 2_500, 3) == []
