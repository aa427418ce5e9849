"""Sentences that a new user tried on the knowledge of a small hotel: lies that had passed, and truths refused."""

import pytest

from service.domain.brands import Product
from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import BRAND, build_manuscript

HOTEL = BRAND.model_copy(
    update={
        "id": "linden-hof",
        "name": "Linden Hof",
        "products": (
            Product(id="garden-room", name="Garden Room", aliases=("Gartenzimmer",)),
            Product(id="attic-room", name="Attic Room", aliases=("Dachzimmer",)),
            Product(id="family-suite", name="Family Suite", aliases=("Familiensuite",)),
        ),
    }
)
_ENGLISH = (
    ("Check-in", None, "You can check in from 3 pm to 9 pm. Rooms are to be left by 10:30 am."),
    ("Cancelling", None, "You can cancel free of charge until 7 days before arrival."),
    (
        "Breakfast",
        None,
        "Breakfast is not included in the price of the room. It costs 16 euros per person and day, and 8 euros for children"
        " from 4 to 11 years. Children under 4 eat for free.",
    ),
    (
        "Dogs",
        None,
        "Dogs are welcome in the Garden Room only. A dog costs 12 euros a night. Dogs may\nnot come into the breakfast room or"
        " the sauna.",
    ),
    ("Parking", None, "Parking behind the house costs nothing. There are nine spaces, and they cannot be reserved."),
    ("Tourist tax", None, "The tourist tax is 2.40 euros per person and night, from the age of 16."),
    (
        "The house",
        None,
        "Linden Hof was founded in 1954. There is no lift. The house has eleven rooms on three floors.",
    ),
    (
        "Sauna",
        None,
        "The sauna is open from 4 pm to 9 pm from October to April. It is free for guests who stay two nights or longer;"
        " for one night it costs 10 euros per person. Children under 12 may not use the sauna. Bathrobes can be rented for"
        " 5 euros.",
    ),
    ("The lake", None, "The lake is 400 metres away. We lend rowing boats free of charge, except in winter."),
    ("price in summer", "garden-room", "From May to September the Garden Room costs 148 euros a night."),
    ("price in winter", "garden-room", "From October to April the Garden Room costs 112 euros a night."),
    ("price in summer", "attic-room", "From May to September the Attic Room costs 168 euros a night."),
    ("Family Suite", "family-suite", "The Family Suite has two bedrooms, a small kitchen and a balcony."),
    (
        "Our rooms",
        None,
        "| | Garden Room | Attic Room | Family Suite |\n|---|---|---|---|\n| May to September, a night | 148 euros | 168 euros |"
        " 235 euros |\n| Beds for | 2 | 2 | 5 |",
    ),
    ("Survey", None, "65 guests answered the survey."),
    ("Distribution of ratings", None, "Of 8 ratings, 3 have 5 stars, 2 have 4, 1 has 3, 1 has 2 and 1 has 1."),
)
_GERMAN = (
    ("Frühstück", None, "Das Frühstück ist im Zimmerpreis nicht enthalten. Es kostet 16 Euro pro Person und Tag."),
    ("Hunde", None, "Hunde sind nur im Gartenzimmer willkommen. Ein Hund kostet 12 Euro pro Nacht."),
    ("Parken", None, "Das Parken kostet nichts. Es gibt neun Stellplätze, die nicht reserviert werden können."),
    ("Kurtaxe", None, "Die Kurtaxe beträgt 2,40 Euro pro Person und Nacht, ab 16 Jahren."),
    ("Haus", None, "Der Linden Hof wurde 1954 gegründet. Es gibt keinen Aufzug. Rauchen ist im Haus nicht erlaubt."),
    ("Sauna", None, "Die Sauna ist von Oktober bis April von 16 bis 21 Uhr geöffnet. Kinder unter 12 Jahren dürfen nicht in die Sauna."),
    ("Preis im Sommer", "garden-room", "Von Mai bis September kostet das Gartenzimmer 148 Euro pro Nacht."),
    ("Preis im Winter", "garden-room", "Von Oktober bis April kostet das Gartenzimmer 112 Euro pro Nacht."),
    ("Familiensuite", "family-suite", "Die Familiensuite hat zwei Schlafzimmer, eine kleine Küche und einen Balkon."),
)  # fmt: skip


def _evidence(passages: tuple[tuple[str, str | None, str], ...], locale: str) -> Evidence:
    return Evidence(
        items=tuple(
            build_item(f"e{number}", text, title=title, subject=subject, locale=locale)
            for number, (title, subject, text) in enumerate(passages, start=1)
        )
    )


EVIDENCE = {"en": _evidence(_ENGLISH, "en"), "de": _evidence(_GERMAN, "de")}


def flagged(text: str, language: str) -> list[str]:
    made = build_manuscript(text, evidence=EVIDENCE[language], brand=HOTEL, language=language)
    return [f"{claim.status}: {claim.reason}" for claim in ledger_of(made) if claim.status != "supported"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Attic Room is 148 euros a night from May to September."),
        ("en", "In July the Garden Room costs 112 euros a night."),
        ("en", "From April to October the Garden Room costs 148 euros a night."),
        ("en", "The sauna is open in July."),
        ("en", "The Garden Room costs 148 euros per person and night."),
        ("en", "Dogs are welcome in the sauna."),
        ("en", "Breakfast is free for children under 8."),
        ("en", "Parking costs 6 euros."),
        ("en", "Breakfast costs nothing."),
        ("en", "You can bring two dogs to the Garden Room."),
        ("en", "Dogs are welcome in all rooms."),
        ("en", "There is a lift."),
        ("en", "There is a lift to all floors."),
        ("en", "All rooms have a balcony."),
        ("de", "Das Gartenzimmer kostet im Juli 112 Euro pro Nacht."),
        ("de", "Das Frühstück ist im Zimmerpreis enthalten."),
        ("de", "Es gibt einen Aufzug."),
        ("de", "Jedes Zimmer hat einen Balkon."),
        ("de", "Sie können einen Stellplatz reservieren."),
        ("de", "Die Kurtaxe gilt ab 12 Jahren."),
        ("de", "In die Sauna dürfen Kinder ab 6 Jahren."),
        ("de", "Hunde sind in allen Zimmern willkommen."),
    ],
)
def test_a_lie_is_flagged(language: str, text: str):
    assert flagged(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Attic Room is 168 euros a night from May to September."),
        ("en", "In July the Garden Room costs 148 euros a night."),
        ("en", "The Garden Room costs 148 euros a night from May to September, and 112 euros from October to April."),
        ("en", "In summer the Attic Room is 168 euros a night."),
        ("en", "The sauna is open in January."),
        ("en", "Breakfast is free for children under 4."),
        ("en", "Parking is free."),
        ("en", "You pay nothing for parking."),
        ("de", "Das Parken ist kostenlos."),
        ("en", "There is no lift."),
        ("en", "No answer is needed."),
        ("en", "The Family Suite has a balcony."),
        ("en", "Dogs have to stay out of the sauna and the breakfast room."),
        ("en", "From October to April the sauna opens at 4 pm and closes at 9 pm."),
        ("de", "Das Gartenzimmer kostet im Juli 148 Euro pro Nacht."),
        ("de", "Die Stellplätze lassen sich nicht reservieren."),
        ("de", "Das Frühstück ist im Zimmerpreis nicht enthalten."),
        ("de", "Die Kurtaxe gilt ab 16 Jahren."),
        ("de", "Das Haus besteht seit über 70 Jahren."),
        ("en", "Dogs are welcome in the Garden Room only."),
        ("en", "You are very welcome at the Linden Hof."),
        ("de", "Willkommen im Linden Hof."),
    ],
)
def test_a_truth_is_not(language: str, text: str):
    assert flagged(text, language) == []
