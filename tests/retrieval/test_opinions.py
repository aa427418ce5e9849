"""What single sentences say of which aspect, in English and German."""

from pathlib import Path

import pytest
import yaml

from service.retrieval import words
from service.retrieval.opinions import CLEAR
from service.retrieval.targets import read
from service.retrieval.words import LANGUAGES, aspects, stem_of, without_article

LEXICONS = Path(words.__file__).parent / "lexicons"


def verdicts(text: str, language: str) -> dict[str, int]:
    reading = read(text, language)
    found = [(aspect, one.score) for one in reading.judged for noun in one.nouns for aspect in noun.aspects]
    found += [(one.aspect, one.score) for one in reading.verdicts]
    return {aspect: 1 if score >= CLEAR else -1 if score <= -CLEAR else 0 for aspect, score in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fit is great.", {"fit": 1}),
        ("The fit isn't great.", {"fit": -1}),
        ("The price was good but the delivery was slow.", {"price": 1, "delivery": -1}),
        ("Great price, terrible packaging.", {"price": 1, "packaging": -1}),
        ("Too small.", {"fit": -1}),
        ("Not too salty.", {"taste": 1}),
        ("A bit expensive.", {"price": -1}),
        ("The battery life is too short.", {"battery": -1}),
        ("No problems with delivery.", {"delivery": 1}),
        ("It does not itch.", {"comfort": 1}),
        ("I wish the instructions were clearer.", {"instructions": -1}),
        ("The sound could be better.", {"sound": -1}),
        ("Delivery took place on Monday.", {"delivery": 0}),
        ("You can't beat the price.", {"price": 1}),
        ("In heavy rain I stayed inside.", {}),
        ("I love hats.", {}),
    ],
)
def test_english(text: str, expected: dict[str, int]) -> None:
    assert verdicts(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die Passform ist toll.", {"fit": 1}),
        ("Sie kratzt nicht.", {"comfort": 1}),
        ("Zu klein.", {"fit": -1}),
        ("Der Preis ist nicht günstig.", {"price": -1}),
        ("Schneller Versand, aber schlechte Qualität.", {"delivery": 1, "quality": -1}),
        ("Keine Probleme mit der Lieferung.", {"delivery": 1}),
        ("Etwas teuer.", {"price": -1}),
        ("Die Anleitung ist verständlich.", {"instructions": 1}),
        ("Die Lieferung kam am Montag.", {"delivery": 0}),
    ],
)
def test_german(text: str, expected: dict[str, int]) -> None:
    assert verdicts(text, "de") == expected


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        (["love", "loves", "loved", "loving"], "en"),
        (["taste", "tastes", "tasted", "tasting"], "en"),
        (["battery", "batteries"], "en"),
        (["ship", "shipped", "shipping"], "en"),
        (["box", "boxes"], "en"),
        (["weich", "weiche", "weicher", "weiches", "weichen"], "de"),
        (["Krempe".lower(), "krempen"], "de"),
        (["größe", "größen", "größer", "größere"], "de"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: list[str], language: str) -> None:
    assert len({stem_of(form, language) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("hate", "hats"), ("cute", "cut"), ("hope", "hop"), ("rate", "rats"), ("us", "use")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem_of(one, "en") != stem_of(other, "en")


def test_every_aspect_has_names_with_articles_in_every_language() -> None:
    for aspect in aspects().values():
        for language in LANGUAGES:
            assert aspect.names[language], aspect.id
            for name in aspect.names[language]:
                assert without_article(name) != name, name


def test_no_name_belongs_to_two_aspects() -> None:
    names = {
        (without_article(name).lower(), one.id)
        for one in aspects().values()
        for named in one.names.values()
        for name in named
    }
    assert len(names) == len({name for name, _ in names})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_good_and_bad_at_once(language: str) -> None:
    """Forms that only share a stem may differ, such as "refund" and "refunded": exact words win."""
    lists = yaml.safe_load((LEXICONS / f"{language}.yaml").read_text(encoding="utf-8"))
    entries = {
        name: {" ".join(word.split()) for word in lists[name].split(",")}
        for name in ("positive", "negative", "neutral")
    }
    assert not entries["positive"] & entries["negative"]
    assert not entries["neutral"] & (entries["positive"] | entries["negative"])
