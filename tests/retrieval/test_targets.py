"""What an opinion is about: the noun it stands before, the subject it is said of, those joined to it."""

import pytest

from service.retrieval.opinions import CLEAR
from service.retrieval.targets import read


def told(text: str, language: str = "en") -> dict[str, int]:
    """Return the last noun of each run with a clear score, and its sign."""
    judged = [(one.nouns[-1].surface, one.score) for one in read(text, language).judged]
    return {surface: 1 if score > 0 else -1 for surface, score in judged if abs(score) >= CLEAR}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A great and sturdy little zipper.", {"zipper": 1}),
        ("The zipper that came with it is great.", {"zipper": 1}),
        ("I love the zipper.", {"zipper": 1}),
        ("The zipper and the buckle are great.", {"zipper": 1, "buckle": 1}),
        ("The lining of the buckle is terrible.", {"lining": -1, "buckle": -1}),
        ("A problem with the zipper.", {"zipper": -1}),
        ("The only problem I have is the zipper.", {"zipper": -1}),
        ("Customer service: awful.", {"customer service": -1}),
        ("The bag looks cool, the zipper is black.", {"looks": 1}),
        ("There is no zipper.", {"zipper": -1}),
        ("No problems with the zipper.", {"zipper": 1}),
        ("The zipper would not close.", {"zipper": -1}),
        ("The zipper does n't close .", {"zipper": -1}),
        ("I do not need the zipper.", {}),
        ("Great with milk.", {}),
        ("Best with oat milk, creamy and smooth.", {}),
        ("The crema is great with milk.", {"crema": 1}),
        ("A great crema with milk.", {"crema": 1}),
        ("Happy with the zipper.", {"zipper": 1}),
        ("Very disappointed with the zipper.", {"zipper": -1}),
        ("I had trouble with the zipper.", {"zipper": -1}),
        ("Great job with the zipper.", {"zipper": 1}),
        ("The zipper is great but the buckle is terrible.", {"zipper": 1, "buckle": -1}),
    ],
)
def test_english(text: str, expected: dict[str, int]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Is the zipper any good?",
        "If the zipper is great, buy it.",
        "I was looking for a great zipper.",
        "I was wondering whether the zipper is good.",
    ],
)
def test_what_is_only_asked_or_supposed_is_no_opinion(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eine wunderbare Krempe.", {"Krempe": 1}),
        ("Mir gefällt die Krempe sehr.", {"Krempe": 1}),
        ("Das Band und die Krempe sind schlecht.", {"Band": -1, "Krempe": -1}),
        ("Das einzige Problem ist die Krempe.", {"Krempe": -1}),
        ("Keine Probleme mit der Krempe.", {"Krempe": 1}),
        ("Mit der Krempe sehr zufrieden.", {"Krempe": 1}),
        ("Sehr zufrieden mit der Krempe.", {"Krempe": 1}),
        ("Toll mit der Krempe.", {}),
        ("Ist die Krempe gut?", {}),
    ],
)
def test_german(text: str, expected: dict[str, int]) -> None:
    assert told(text, "de") == expected


def test_an_opinion_is_given_once() -> None:
    """The nearest noun gets it, not every noun of the clause."""
    assert told("On the train my nephew saw a great zipper near the window.") == {"zipper": 1}


def test_a_verdict_knows_the_noun_it_is_said_of() -> None:
    reading = read("The controls are intuitive.", "en")
    (verdict,) = reading.verdicts
    assert (verdict.aspect, verdict.score) == ("ease_of_use", 1)
    assert verdict.onto is not None
    assert reading.judged[verdict.onto].nouns[-1].surface == "controls"


def test_words_that_name_what_they_judge_say_nothing_of_their_neighbours() -> None:
    assert told("Great price, cardboard zipper.") == {}


def test_hyphens_part_words() -> None:
    assert told("A top-notch zipper.") == {"zipper": 1}
