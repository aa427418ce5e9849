"""What follows from evidence without standing there.

Rests, stars, changes, prices per time, days of opening, differences.

Every true sentence has a false one beside it that differs in the one number or word that matters.
"""

import pytest

from tests.guardrails.beside import statuses_beside

FACTS = {
    "en": (
        ("arno", "price", "The Arno costs 59 euros."),
        ("bora", "price", "The Bora costs 84 euros."),
        ("bora", "dishwasher", "The Bora is not suitable for the dishwasher."),
        ("", "care", "Descale the kettle every two months."),
        ("", "opening", "The shop is open from Monday to Friday from 9:00 to 18:00 and on Saturdays from 9:00 to 13:00."),
        ("", "survey", "In June 2026, 54 of 60 customers said that they were satisfied."),
        ("", "stars", "Of 40 reviews, 26 give 5 stars, 9 give 4, 3 give 3 and 2 give 1."),
        ("", "remarks", "11 reviewers praise the handle, 4 complain about the lid."),
        ("", "plan", "The care plan costs 9 euros per month. Paid yearly, it costs 96 euros."),
        ("", "team", "The shop was founded by Ines Varga in 2014. Lukas Brehm teaches the beginners."),
        ("", "tins", "The tea comes in tins of 0.75, 2.5 and 5 litres."),
    ),
    "de": (
        ("", "gäste", "2025 kamen 9.600 Gäste, 2024 waren es 8.000."),
        ("", "zimmer", "Das Hotel hat 48 Zimmer, davon 12 mit Balkon."),
        ("", "salbe", "Die Pflegesalbe pflegt trockene Haut."),
        ("", "preis", "Frühstück ist im Preis enthalten, Parken kostet 15 Euro pro Tag."),
    ),
}  # fmt: skip
TRUE = (
    ("en", "The Bora is 25 euros dearer than the Arno."), ("en", "The Arno is the cheaper of the two kettles."), ("en", "The Bora is the more expensive kettle."),
    ("en", "Keep the Bora out of the dishwasher."), ("en", "Descale the kettle six times a year."), ("en", "The shop is closed on Sundays."),
    ("en", "On Saturdays the shop closes at 1 pm."), ("en", "Six of the 60 customers did not say that they were satisfied."),
    ("en", "90 % of the customers said that they were satisfied."), ("en", "35 of 40 reviewers gave four or five stars."), ("en", "4 reviewers complain about the lid."),
    ("en", "Twelve months of the care plan cost 108 euros."), ("en", "Paid yearly, the care plan comes to 8 euros a month."),
    ("en", "You save 12 euros a year on the care plan if you pay yearly."), ("en", "Ines Varga founded the shop."), ("en", "The tea comes in a tin of 750 ml."),
    ("de", "2025 kamen 1.600 Gäste mehr als 2024."), ("de", "36 Zimmer haben keinen Balkon."), ("de", "Parken ist nicht im Preis enthalten."), ("de", "Parken kostet extra."),
)  # fmt: skip
FALSE = (
    ("en", "The Bora is 15 euros dearer than the Arno."), ("en", "The Bora is the cheaper of the two kettles."), ("en", "The Arno is the more expensive kettle."),
    ("en", "The Bora is suitable for the dishwasher."), ("en", "Descale the kettle four times a year."), ("en", "The shop is open on Sundays."),
    ("en", "On Saturdays the shop closes at 2 pm."), ("en", "Eight of the 60 customers did not say that they were satisfied."),
    ("en", "80 % of the customers said that they were satisfied."), ("en", "31 of 40 reviewers gave four or five stars."), ("en", "11 reviewers complain about the handle."),
    ("en", "Twelve months of the care plan cost 128 euros."), ("en", "Paid yearly, the care plan comes to 7 euros a month."),
    ("en", "You save 22 euros a year on the care plan if you pay yearly."), ("en", "Lukas Brehm founded the shop."), ("en", "The tea comes in a tin of 850 ml."),
    ("de", "2025 kamen 2.600 Gäste mehr als 2024."), ("de", "34 Zimmer haben keinen Balkon."), ("de", "Das Hotel hat 12 Zimmer."),
)  # fmt: skip


@pytest.mark.parametrize(("language", "body"), TRUE)
def test_what_follows_is_not_flagged(language, body):
    assert statuses_beside(FACTS[language], language, body) <= {"supported"}


@pytest.mark.parametrize(("language", "body"), FALSE)
def test_what_does_not_follow_is_flagged(language, body):
    assert statuses_beside(FACTS[language], language, body) & {"contradicted", "unsupported"}
