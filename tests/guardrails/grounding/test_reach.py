"""What a claim may not do to its evidence.

Give its price to another thing, pass its limits, turn it round, mix up its names.

Every false sentence has a true one beside it that differs in what matters.
"""

import pytest

from tests.guardrails.beside import statuses_beside

FACTS = {
    "en": (
        ("", "express", "Express delivery costs 12 euros."),
        ("", "setup", "Moving your data costs 1,900 euros once."),
        ("", "plan", "The Pro plan costs 8 dollars per user and month."),
        ("", "files", "Files may be up to 32 MB each."),
        ("", "history", "We keep your history for up to 60 months."),
        ("", "bin", "Deleted projects can be restored for 30 days."),
        ("", "login", "Two-step login can be made compulsory."),
        ("", "covers", "Hard covers cost 6 euros more than soft covers."),
        ("", "doctors", "Dr Amara Obi looks after dogs and cats, Dr Finn Larsen after birds and reptiles."),
        ("", "deposit", "A credit card is needed for the deposit."),
        ("", "cards", "Debit cards are not accepted."),
        ("", "hours", "The studio is open daily from 6:00 to 23:00."),
        ("", "mats", "Mats are provided."),
        ("", "pan", "Do not put the pan in the dishwasher: it would rust."),
        ("", "delete", "Only administrators can delete projects."),
        ("", "tea", "Nettle tea contains no caffeine."),
        ("", "carton", "The carton is made of 90 % recycled cardboard."),
        ("", "pitches", "The site has 120 pitches, 35 of them on the shore."),
        ("", "service", "The first service is free within 3 months."),
    ),
    "de": (
        ("", "storno", "Bis 7 Tage vor der Anreise können Sie kostenlos stornieren."),
        ("", "kurs", "Er kostet 95 Euro, Ton und Brennen sind inbegriffen."),
        ("", "garantie", "Normaler Abrieb der Sohle und Mottenfraß sind nicht abgedeckt."),
        ("", "regen", "Für Dauerregen ist die Jacke nicht gemacht, denn sie ist nicht wasserdicht."),
        ("", "henkel", "Die Henkel lassen sich nicht abnehmen."),
        ("", "sohle", "Die Sohle aus Naturlatex ist rutschfest."),
    ),
}
TRUE = (
    ("en", "Express delivery is yours for 12 euros."), ("en", "Moving your data is a one-off cost of 1,900 euros."), ("en", "No file may be larger than 32 MB."),
    ("en", "Hard covers are 6 euros dearer than soft covers."), ("en", "Dr Finn Larsen looks after reptiles."), ("en", "There is no need to bring your own mat."),
    ("en", "The dishwasher is off limits for the pan."), ("en", "Users can't delete projects."), ("en", "Nettle tea is caffeine-free, so you can drink it late."),
    ("en", "We don't charge for the first service if you come within three months."), ("en", "Two-step login can be made compulsory."),
    ("de", "Bis eine Woche vorher können Sie Ihre Buchung ohne Kosten rückgängig machen."), ("de", "Den Ton bezahlen Sie nicht extra."),
    ("de", "Mottenfraß fällt nicht unter die Garantie."), ("de", "Die Sohle aus Naturlatex rutscht nicht."),
    ("de", "Die Jacke ist nicht wasserdicht."), ("de", "Die Henkel sind nicht abnehmbar."),
)  # fmt: skip
FALSE = (
    ("en", "Get the best hat in the world for 12 euros."), ("en", "The best hat in the world for 12 euros."), ("en", "Our hats cost 12 euros."),
    ("en", "The fastest express delivery in the world costs 12 euros."), ("en", "Moving your data costs 1,900 euros a year."),
    ("en", "The Pro plan costs a flat 8 dollars a month for your whole team."), ("en", "We keep your history, no matter how far back it goes."),
    ("en", "Deleted projects can be restored at any time."), ("en", "Two-step login is always compulsory."),
    ("en", "Hard covers are 6 euros cheaper than soft covers."), ("en", "Dr Amara Obi looks after reptiles."), ("en", "Both credit and debit cards are fine for the deposit."),
    ("en", "The studio is open around the clock."), ("en", "The carton is made entirely of recycled cardboard."), ("en", "All 120 pitches are on the shore."),
    ("en", "Express delivery won't cost you a thing."),
    ("de", "Auch Mottenfraß ist von der Garantie abgedeckt."), ("de", "Die Henkel lassen sich abnehmen."),
    ("de", "Die Jacke ist wasserdicht."), ("de", "Die Sohle aus Naturlatex ist rutschig."),
)  # fmt: skip


@pytest.mark.parametrize(("language", "body"), TRUE)
def test_what_reaches_no_further_is_not_flagged(language, body):
    assert statuses_beside(FACTS[language], language, body) <= {"supported"}


@pytest.mark.parametrize(("language", "body"), FALSE)
def test_what_reaches_further_is_flagged(language, body):
    assert statuses_beside(FACTS[language], language, body) & {"contradicted", "unsupported"}


@pytest.mark.parametrize(
    ("language", "body"), [(language, fact[2]) for language, facts in FACTS.items() for fact in facts]
)
def test_what_stands_in_the_evidence_is_not_flagged(language, body):
    assert statuses_beside(FACTS[language], language, body) <= {"supported"}
