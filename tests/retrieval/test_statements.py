"""Sentences about a summary, word for word."""

import datetime as dt

import pytest

from service.domain.brands import Product
from service.domain.review_summaries import ReviewSummary, Theme
from service.retrieval.statements import Statement, name_in, statements_of

TODAY = dt.date(2026, 11, 21)


def theme(term: str, count: int) -> Theme:
    return Theme(term=term, count=count, review_ids=("r",) * count, sentences=("Yes.",) * count)


def summary(**changes: object) -> ReviewSummary:
    fields = {
        "product": "trail-hat",
        "count": 31,
        "rated": 31,
        "mean": 4.2,
        "distribution": {"1": 2, "2": 1, "3": 3, "4": 7, "5": 18},
        "nps": None,
        "nps_count": 0,
        "first_date": None,
        "last_date": None,
        "languages": {"en": 31},
        "praise": (theme("fit", 12), theme("brim", 4)),
        "complaints": (theme("price", 3),),
        "quotable": 9,
    }
    return ReviewSummary.model_validate(fields | changes)


def test_english() -> None:
    assert statements_of(summary(), "Trail Hat", "en", TODAY) == (
        Statement(
            "overview", None, "31 customers rated the Trail Hat 4.2 out of 5 on average, as of 21 November 2026."
        ),
        Statement("distribution", None, "Of 31 ratings, 18 have 5 stars, 7 have 4, 3 have 3, 1 has 2 and 2 have 1."),
        Statement("praise", "fit", "12 of 31 reviews praise the fit."),
        Statement("praise", "brim", "4 of 31 reviews praise the brim."),
        Statement("complaint", "price", "3 of 31 reviews complain about the price."),
    )


def test_german() -> None:
    assert [one.text for one in statements_of(summary(), "Trail Hat", "de", TODAY)] == [
        "31 Kundinnen und Kunden haben „Trail Hat“ im Durchschnitt mit 4,2 von 5 bewertet, Stand 21. November 2026.",
        "Von 31 Bewertungen geben 18 volle 5 Sterne, 7 geben 4, 3 geben 3, 1 gibt 2 und 2 geben 1.",
        "12 von 31 Bewertungen loben die Passform.",
        "4 von 31 Bewertungen loben „brim“.",
        "3 von 31 Bewertungen bemängeln den Preis.",
    ]


def test_surveys() -> None:
    survey = summary(
        product=None,
        count=65,
        rated=0,
        mean=None,
        distribution={},
        nps=35.0,
        nps_count=65,
        praise=(theme("Suche", 5),),
        complaints=(),
    )
    assert [one.text for one in statements_of(survey, "Pollard Desk", "en", TODAY)] == [
        "65 customers answered the survey; the Net Promoter Score is 35, as of 21 November 2026.",
        "5 of 65 survey answers praise the search.",
    ]
    assert [one.text for one in statements_of(survey, "Pollard Desk", "de", TODAY)] == [
        "65 Kundinnen und Kunden haben die Umfrage beantwortet; der Net Promoter Score ist 35, Stand 21. November 2026.",
        "5 von 65 Umfrageantworten loben die Suche.",
    ]


def test_reviews_and_surveys_together() -> None:
    mixed = summary(count=90, nps=-12.0, nps_count=59, praise=(theme("fit", 2),), complaints=())
    english = [one.text for one in statements_of(mixed, "Trail Hat", "en", TODAY)]
    assert "the Net Promoter Score is -12," in english[2]
    assert english[3] == "2 of 90 reviews and survey answers praise the fit."


@pytest.mark.parametrize("language", ["en", "de"])
def test_one_customer_and_empty_stars(language: str) -> None:
    one = summary(count=1, rated=1, mean=5.0, distribution={"5": 1}, praise=(), complaints=())
    overview, distribution = statements_of(one, "Trail Hat", language, TODAY)
    if language == "en":
        assert overview.text.startswith("1 customer rated the Trail Hat 5.0 out of 5")
        assert distribution.text == "Of 1 rating, 1 has 5 stars, none has 4, none has 3, none has 2 and none has 1."
    else:
        assert overview.text.startswith("1 Kundin oder Kunde hat „Trail Hat“ im Durchschnitt mit 5,0 von 5 bewertet")
        assert (
            distribution.text
            == "Von 1 Bewertung gibt 1 volle 5 Sterne, keine gibt 4, keine gibt 3, keine gibt 2 und keine gibt 1."
        )


def test_nothing_to_say() -> None:
    empty = summary(count=0, rated=0, mean=None, distribution={}, praise=(), complaints=())
    assert statements_of(empty, "Trail Hat", "en", TODAY) == ()


def test_brands_and_names_with_an_article_get_none() -> None:
    assert "rated Alder & Brim 4.2" in statements_of(summary(product=None), "Alder & Brim", "en", TODAY)[0].text
    assert "rated Skua 4.2" in statements_of(summary(), "Skua", "en", TODAY, is_proper=True)[0].text
    assert "rated The Hat 4.2" in statements_of(summary(), "The Hat", "en", TODAY)[0].text


def test_other_languages_are_answered_in_english() -> None:
    assert statements_of(summary(), "Trail Hat", "fr", TODAY) == statements_of(summary(), "Trail Hat", "en", TODAY)


def test_known_themes_are_translated_and_others_quoted() -> None:
    assert name_in("shipping", "de") == "den Versand"
    assert name_in("Versand", "en") == "the shipping"
    assert name_in("taste", "en") == "the taste"
    assert name_in("chin strap", "de") is None
    told = summary(praise=(theme("Krempe", 2), theme("Größe", 2)), complaints=())
    assert [one.text for one in statements_of(told, "Trail Hat", "en", TODAY)][2:] == [
        "2 of 31 reviews praise “Krempe”.",
        "2 of 31 reviews praise the size.",
    ]


@pytest.mark.parametrize(
    ("summary", "is_proper"), [("Skua is a light roast.", True), ("The Skua is a hat.", False), ("", False)]
)
def test_a_product_that_its_summary_names_without_an_article_gets_none(summary, is_proper):
    assert Product(id="skua", name="Skua", summary={"en": summary}).is_proper("en") is is_proper
