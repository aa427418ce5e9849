"""How the brand speaks: each rule on a text that departs from it, and on one that does not."""

import pytest

from service.domain.brands import Voice
from service.domain.findings import Severity
from service.domain.moments import Channel
from service.guardrails.readability import english_grade, german_grade, grade_of, words_in
from service.guardrails.terms import terms_in
from service.guardrails.voice import check_voice
from tests.guardrails.build import BRAND, build_manuscript

AVOID = (
    "cheap",
    "luxury",
    "world-class",
    "guaranteed",
    "sustainable",
    "ultimate",
    "billig",
    "nachhaltig",
    "nicht nachhaltig",
    "Weltklasse",
)
EASY = "The hat is light. It keeps the sun off. You can wash it at home. It dries in a night. We mend it for you. "
MEDIUM = (
    "The brim keeps most of the sunlight away from your face, and the sweat band absorbs moisture during longer walks. "
)
HARD = (
    "Notwithstanding considerable meteorological variability, comprehensive dermatological investigations consistently demonstrate "
    "substantially diminished ultraviolet transmission. Manufacturers correspondingly differentiate certification methodologies. "
)
SCHWER = (
    "Die Verarbeitungsqualität unterschiedlicher Materialzusammensetzungen beeinflusst nachweislich die Widerstandsfähigkeit. "
    "Witterungsbedingte Beanspruchungen verursachen erfahrungsgemäß unterschiedliche Formveränderungen. "
)


def judge(body, *, language="en", channel=Channel.WEB, parts=None, **voice):
    brand = BRAND.model_copy(update={"voice": Voice.model_validate({"exclamation_marks": 1} | voice)})
    manuscript = build_manuscript(body, language=language, channel=channel, **(parts or {}))
    return check_voice(manuscript.model_copy(update={"brand": brand}))


def rules(found):
    return [finding.rule for finding in found]


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("A cheap hat, a cheaper hat, the cheapest hat.", "en", ["cheap", "cheaper", "cheapest"]),
        ("Small luxuries and luxurious felt.", "en", ["luxuries", "luxurious"]),
        ("World-class service.", "en", ["World-class"]),
        ("Guaranteed. A guarantee. We guarantee it.", "en", ["Guaranteed"]),
        ("A sustained wind, and sustainability.", "en", ["sustainability"]),
        ("Ultimately it is up to you.", "en", []),
        ("Cheapside Lane", "en", []),
        ("Ein billiger Hut, billigste Ware, spottbillig.", "de", ["billiger", "billigste"]),
        ("Nachhaltiger Filz und nachhaltige Wolle.", "de", ["Nachhaltiger", "nachhaltige"]),
        ("CHEAP", "en", ["CHEAP"]),
        ("Un chapeau cheap.", "xx", ["cheap"]),
    ],
)
def test_terms_are_found_in_their_forms(text, language, said):
    assert [match[0] for _, match in terms_in(AVOID, text, language)] == said


def test_terms_to_avoid_and_to_prefer():
    found = judge("A cheaper cap from the factory.", avoid=("cheap",), say_instead={"factory": "workshop"})
    assert [(one.rule, one.message) for one in found] == [
        ("avoid-term", "The brand does not say “cheaper”."),
        ("prefer-term", "The brand says “workshop”, not “factory”."),
    ]
    assert all(one.remedy and one.span and one.severity is Severity.INFO for one in found)
    assert rules(judge("Ask Premium support.", say_instead={"support": "Premium support"})) == []
    assert rules(judge("Ask our support.", say_instead={"support": "Premium support"})) == ["prefer-term"]
    assert (
        judge("“A cheaper cap from the factory.” See [us](https://hats.example/cheap-factory).", avoid=("cheap",)) == ()
    )


@pytest.mark.parametrize(
    ("language", "wanted", "body", "faulty"),
    [
        ("de", "Sie", "Bürsten Sie Ihren Hut. Wir helfen Ihnen.", False),
        ("de", "Sie", "Bürste deinen Hut, dann hält er.", True),
        ("de", "Sie", "Ihre Bürste liegt bei. Wir melden uns bei dir.", True),
        ("de", "du", "Bürste deinen Hut. Sie hält lange, die Krempe. Ihre Form bleibt.", False),
        ("de", "du", "Bürste deinen Hut, wenn Sie Zeit haben.", True),
        ("de", "du", "Wir schreiben Ihnen.", True),
        ("de", "", "Bürsten Sie bitte deinen Hut.", True),
        ("de", "", "Bürsten Sie bitte Ihren Hut.", False),
        ("fr", "vous", "Brossez votre chapeau.", False),
        ("fr", "vous", "Brosse ton chapeau.", True),
        ("fr", "tu", "Nous vous écrivons.", True),
        ("es", "usted", "Cepille usted el sombrero.", False),
        ("es", "usted", "Cepilla tu sombrero.", True),
        ("it", "tu", "Spazzola il tuo cappello.", False),
        ("it", "tu", "Le scriviamo, come Lei sa.", True),
        ("nl", "u", "Borstel uw hoed.", False),
        ("nl", "u", "Borstel je hoed.", True),
        ("en", "you", "Brush your hat.", False),
    ],
)
def test_form_of_address(language, wanted, body, faulty):
    found = judge(body, language=language, address={language: wanted} if wanted else {})
    assert rules(found) == (["form-of-address"] if faulty else [])
    assert all(one.severity is Severity.WARN and one.span and one.remedy for one in found)


def test_reading_level_of_fifty_words_and_more():
    assert rules(judge(EASY * 3, reading_level=5)) == []
    (finding,) = judge(HARD * 4, reading_level=9)
    assert (finding.rule, finding.severity) == ("reading-level", Severity.INFO)
    assert "the brand writes for grade 9" in finding.message
    assert rules(judge(HARD, reading_level=9)) == []  # fewer than 50 words
    assert rules(judge(MEDIUM * 3, reading_level=5)) == ["reading-level"]
    assert rules(judge(MEDIUM * 3, reading_level=5, reading_levels={"web": 12})) == []
    assert "reading-level" in rules(judge(HARD * 4, reading_level=20, reading_levels={"web": 9}))
    assert rules(judge(SCHWER * 4, language="de", reading_level=9)) == ["reading-level"]
    assert rules(judge("## " + HARD * 4, reading_level=9)) == []


def test_the_formulas_by_hand():
    words = words_in("The cat sat on the mat")  # 17 letters, 6 words, 1 sentence
    coleman_liau = 0.0588 * 1700 / 6 - 0.296 * 100 / 6 - 15.8
    automated = 4.71 * 17 / 6 + 0.5 * 6 - 21.43
    assert english_grade(words, 1) == pytest.approx((coleman_liau + automated) / 2)
    words = words_in(
        "Die freundliche Katze schläft heute"
    )  # syllables 1 3 2 1 2; one word over six letters but "schläft" has 7
    assert german_grade(words, 1) == pytest.approx(0.1935 * 20 + 0.1672 * 5 + 0.1297 * 40 - 0.0327 * 40 - 0.875)
    assert grade_of(("Le chat dort sur le tapis",), "fr") == 1  # LIX 6
    assert grade_of(("Incontestablement " * 20,), "fr") == 13


def test_long_sentences():
    assert judge("word " * 44 + "end.") == ()
    (finding,) = judge("word " * 45 + "end.")
    assert (finding.rule, finding.severity) == ("sentence-length", Severity.WARN)
    assert rules(judge(("Word " * 25 + "end. ") * 3, reading_level=20)) == ["mean-sentence-length"]
    assert judge(("Word " * 24 + "end. ") * 3, reading_level=20) == ()
    assert judge(("Word " * 25 + "end. ") * 2, reading_level=20) == ()  # two sentences make no habit


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("CLICK HERE NOW for hats.", ["capitals"]), ("LIMITED OFFER today.", ["capitals"]), ("The SMS and the API of the UK.", []),
        ("Send JPG, PNG, GIF.", ["capitals"]), ("Reply STOP.", []), ("A hat!!", ["mark-run", "exclamation-marks"]), ("A hat?", []),
        ("Really?!", ["mark-run"]), ("A hat 🎩.", ["no-emoji"]), ("A hat ⭐.", ["no-emoji"]), ("A hat — light.", []), ("A hat! A cap!", ["exclamation-marks"]), ("A hat!", []),
    ],
)  # fmt: skip
def test_capitals_marks_and_emoji(body, expected):
    assert rules(judge(body)) == expected
    assert judge("A hat 🎩.", emoji=True) == ()


def test_one_sentence_of_long_words_among_short_ones_is_found():
    long = "Considering " + "incontrovertible circumstances notwithstanding ostensible simplicity " * 7 + "we agree."
    assert [one.rule for one in check_voice(build_manuscript(f"The hat is light. {long} It is dry."))][:1] == [
        "sentence-length"
    ]
