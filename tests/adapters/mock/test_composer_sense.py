"""A draft speaks of no page that there is not, knows what a pronoun stands for, and dates only what ends."""

import pytest

from tests.adapters.mock.builders import ask
from tests.adapters.mock.hats import ENGLISH, LINKS, passage


@pytest.mark.parametrize(
    ("content_type", "channel", "links", "says", "never"),
    [
        ("follow_up", "email", ("contact",), "[Write to us through our contact page](https://", "help page"),
        ("follow_up", "email", (), "Just reply to this message.", "page"),
        ("onboarding", "web", ("contact",), "[Write to us through our contact page](https://", "help page"),
        ("referral_invitation", "email", ("contact",), "Just reply to this message.", "Find your personal link"),
        ("testimonial_request", "chat", (), "Just reply to this message.", "in our form"),
    ],
)
def test_a_next_step_speaks_of_no_page_that_there_is_not(content_type, channel, links, says, never):
    assert "Just reply" not in "\n".join(ask(content_type, channel).answer().values())
    answer = ask(content_type, channel, links={name: LINKS[name] for name in links}).answer()
    step = answer.get("call_to_action", answer["body"])
    assert says in step
    assert never not in step


def test_a_reply_speaks_of_no_page_that_there_is_not():
    asked = {"conversation": [{"role": "customer", "text": "How do I send it back? I want a refund."}]}
    assert "on our returns page" in ask("suggested_reply", "chat", **asked).bodies()[0]
    assert "page" not in ask("suggested_reply", "chat", links={}, **asked).bodies()[0]


def test_a_review_response_speaks_of_no_page_that_there_is_not():
    assert "(https://alderandbrim.example/contact)" in ask("review_response", "web").body()
    assert "rite to us so that we can look into it with you." in ask("review_response", "web", links={}).body()


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        ("The Trail Hat folds flat. It is dyed with plants only, without chemical solvents.", True),
        ("The Meadow Straw Hat folds flat. It is dyed with plants only, without chemical solvents.", False),
        ("The Trail Hat folds flat. It is best to avoid chemical solvents.", False),
    ],
)
def test_a_pronoun_stands_for_the_product_that_the_sentence_before_names(text, is_answered):
    rows = (ENGLISH[0], passage("Our hats", text))
    body = (
        ask("faq_answer", topic="Is it made with chemical solvents?", evidence=rows).edited("cite_sources", "").body()
    )
    found = body.replace(" [e2]", "")
    assert (text in found.split("\n\n")) is is_answered, body
    assert ("chemical" in found) is is_answered, body


@pytest.mark.parametrize(
    ("text", "is_dated"),
    [
        ("If a hat arrives damaged, write to us within 30 days and we send a new one.", False),
        ("A damaged hat can be sent back within 14 days.", False),
        ("We repair a damaged hat for 12 euros.", True),
        ("We take 10 % off a new hat when the old one arrives damaged.", True),
    ],
)
def test_the_day_of_a_document_is_said_of_its_prices_and_offers_only(text, is_dated):
    page = passage("Damaged hats", text, "policy", valid_until="2027-06-30")
    body = ask("faq_answer", topic="What if my hat arrives damaged?", evidence=(page,)).body()
    assert text[:-1] in body
    assert ("30 June 2027" in body) is is_dated
