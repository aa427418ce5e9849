"""An answer to a review tells nothing of the customer that the review does not say."""

import pytest

from service.domain.moments import Channel, ContentType
from service.guardrails.reply_privacy import check_reply_privacy
from tests.guardrails.build import build_manuscript

REVIEW = "Maria K.\nStrap broke\nThe strap broke on 14 May in Leeds. Tom was no help."


def findings(body, content_type=ContentType.REVIEW_RESPONSE, answered=REVIEW, language="en"):
    channel = Channel.REVIEW_SITE if content_type is ContentType.REVIEW_RESPONSE else Channel.EMAIL
    manuscript = build_manuscript(
        body, content_type=content_type, channel=channel, answered=answered, language=language
    )
    found = [(one.span, one.message.split()[1]) for one in check_reply_privacy(manuscript)]
    return [(body[span.start : span.end], word) for span, word in found if span]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Hi Maria Keller, thank you for telling us.", [("Maria Keller", "name")]),
        ("Thank you, Frau Keller.", [("Keller", "name")]),
        ("Dear Quoyle, we are sorry.", [("Quoyle", "name")]),
        ("Liebe Frau Keller, es tut uns leid.", [("Keller", "name")]),
        ("Your order of 3 March is on its way.", [("3 March", "date")]),
        ("Ihre Bestellung vom 03.03.2026 ist unterwegs.", [("03.03.2026", "date")]),
        ("Your parcel to Harrogate came back.", [("Harrogate", "place")]),
        ("We are sorry. Kind regards,\nZbigniew Nowak", [("Zbigniew Nowak", "name")]),
    ],
)
def test_what_the_review_does_not_say_is_found(body, found):
    assert findings(body) == found


@pytest.mark.parametrize(
    "body",
    [
        "Hi Maria, thank you for telling us. We are sorry that the strap broke on 14 May.",
        "Thank you, Maria K. We are sorry that Tom could not help you in Leeds.",
        "Liebe Kundin, vielen Dank für Ihre Bewertung. Das tut uns leid.",
        "Dear Customer, write to care@hats.example or see [the shop](https://hats.example/shop).",
        "Thank you for your words of 21 November 2026. The warranty lasts 24 months.",
        "Please send your hat to Hats & Co in Alderport.",
        "Thank you for your message to Customer Service.",
    ],
)
def test_what_everybody_can_read_may_be_said(body):
    assert findings(body) == []


def test_a_private_text_may_name_its_reader():
    assert findings("Dear Maria Keller, your order of 3 March is on its way.", ContentType.FOLLOW_UP) == []
