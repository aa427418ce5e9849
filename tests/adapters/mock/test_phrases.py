"""The phrase files: well-formed, complete in English and German, and free of claims."""

import re

import pytest

from service.adapters.mock.outline import cue_for
from service.adapters.mock.wording import phrasebook, vocabulary
from service.guardrails.claims import kind_of

LANGUAGES = ("en", "de", "fr", "es")
SLOT = re.compile(r"\$[a-z_]+")
DATES = {"months", "date", "until", "until_short"}
FRAMES = ("quote.", "rating_bare")


def variants(language):
    for key, rows in phrasebook(language).items():
        for texts in rows.values():
            for variant in texts:
                yield key, variant.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_states_anything_checkable(language):
    for key, text in variants(language):
        if key in DATES or key.startswith(FRAMES):
            continue
        words = SLOT.sub("x", text)
        assert not re.search(r"[\d“”„«»\"]", words), (key, text)
        assert kind_of(words) == "statement", (key, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_shouts_or_praises(language):
    hype = r"!|\b(?:best|amazing|unique|perfect|exclusive|last chance|beste[nrsm]?|einzigartig\w*|perfekt\w*|exklusiv\w*|nur noch)\b"
    for key, text in variants(language):
        assert not re.search(hype, text, re.IGNORECASE), (key, text)
        assert text == text.strip() and "  " not in text, (key, text)


def test_german_has_every_phrase_that_english_has():
    english, german = set(phrasebook("en")), set(phrasebook("de"))
    assert english - german == set()
    assert {key for key in german - english if not key.startswith("deal_")} == set()


@pytest.mark.parametrize("language", ["fr", "es"])
def test_french_and_spanish_can_answer(language):
    for key in (
        "reply.thanks",
        "reply.gap",
        "reply.open",
        "reply.ask.other",
        "review.thanks",
        "review.offline",
        "apology",
        "issue.matters",
        "gap",
        "cta.complaint_reply",
        "subject.complaint_reply",
        "closing",
    ):
        assert key in phrasebook(language)


@pytest.mark.parametrize("language", ["en", "de"])
def test_headings_have_two_to_six_words(language):
    for key, text in variants(language):
        if key.startswith("heading."):
            assert 2 <= len(text.split()) <= 6, (key, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_end_as_sentences(language):
    bare = (
        "heading.",
        "word.",
        "deal",
        "deed",
        "months",
        "date",
        "until",
        "someone",
        "greeting",
        "closing",
        "subject",
        "title",
        "push_title",
        "preheader",
        "cta",
        "steps_lead",
        "questions_lead",
        "approach.",
        "table_head",
    )
    for key, text in variants(language):
        if not key.startswith(bare):
            assert text.rstrip("]").endswith((".", "?")), (key, text)


def test_phrases_do_not_address_germans_by_du():
    for key, text in variants("de"):
        assert not re.search(r"\b(?:du|dich|dir|dein\w*|euch|euer)\b", text, re.IGNORECASE), (key, text)


def test_every_item_of_the_prompts_is_recognised():
    items = (
        "who it suits; what to look for; the options; what customers say; price and terms; next step; short answer; side by side; "
        "differences; which to choose; answer; details; where to ask; customer and situation; what was done; results; "
        "in the customer's words; what is typical; overview; praise; complaints; in customers' words; how reviews are collected; "
        "confirmation; why it fits; what happens next; terms; reminder; what it includes; questions others ask; what it is; for whom; "
        "key facts; care and use; check in; tips; care; help; welcome; first steps; ask; how answers are used; reconnect; what is new; "
        "thanks; questions to answer; consent; how it works; reward and terms; apology; what went wrong; what we can do; "
        "what the review says; what happened; who is affected; what we do; what you can do; hook; point; invitation; acknowledge"
    )
    names = [cue_for(item).name for item in items.split("; ")]
    assert "other" not in names
    assert len(set(names)) > 50


def test_the_vocabulary_of_an_outline_is_used_once():
    names = [row["name"] for row in vocabulary("outline")]
    assert len(names) == len(set(names))
