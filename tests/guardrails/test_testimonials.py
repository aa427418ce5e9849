"""No text of the brand speaks as a customer."""

from typing import Any

import pytest

from service.domain.findings import Severity
from service.domain.moments import Channel, ContentType
from service.guardrails.testimonials import check_testimonials
from tests.guardrails.build import build_manuscript


@pytest.mark.parametrize(
    "body",
    [
        "I love my Trail Hat.", "I've worn it for two summers.", "I would really recommend it to anyone.", "I'm so happy with it.",
        "Ich trage ihn jeden Tag.", "Ich habe den Hut im Mai gekauft.", "Ich bin sehr zufrieden damit.", "Seit Mai trage ich ihn.",
        "Best of all, my new hat arrived in two days.",
    ],
)  # fmt: skip
def test_a_customers_voice_is_found(body):
    (finding,) = check_testimonials(
        build_manuscript(f"The hat is light. {body}", language="de" if "ch " in body else "en")
    )
    assert (finding.rule, finding.severity) == ("fake-first-person-testimonial", Severity.BLOCK)
    assert finding.span is not None
    assert finding.span.start == len("The hat is light. ")
    assert finding.remedy


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Tom from Leeds says he will never buy anything else."),
        ("de", "Tom aus Leeds sagt, er kaufe nie wieder etwas anderes."),
    ],
)
def test_words_of_somebody_whom_no_source_knows_are_found(language, body):
    (finding,) = check_testimonials(build_manuscript(body, language=language))
    assert (finding.rule, finding.severity) == ("fake-first-person-testimonial", Severity.BLOCK)


@pytest.mark.parametrize(
    "body",
    [
        "We love our hats.", "How do I use it?", "Can I wear it in the rain?", "Wie trage ich ihn?", "“I love it so much.” Anna K.",
        "Anna says I love it.", "Wir haben den Hut im Mai bestellt.", "Part I covers care.",
    ],
)  # fmt: skip
def test_the_brands_own_voice_questions_and_quotations_pass(body):
    assert check_testimonials(build_manuscript(body)) == ()


def test_an_agent_may_say_i():
    body = "I have received your message and I use it to look into the matter."
    reply: dict[str, Any] = {"content_type": ContentType.SUGGESTED_REPLY, "channel": Channel.CHAT}
    assert check_testimonials(build_manuscript(body, **reply)) == ()
    assert check_testimonials(build_manuscript(body)) != ()
