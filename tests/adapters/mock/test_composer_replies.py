"""What mock/composer answers customers and reviewers."""

from service.drafting.replies import MARKER
from tests.adapters.mock.builders import ask
from tests.adapters.mock.hats import LINKS


def texts_of(answer):
    return (
        [row["body"] for row in answer["suggestions"]]
        if "suggestions" in answer
        else [text for text in answer.values() if text]
    )


def test_a_grave_case_goes_to_a_colleague():
    words = [{"role": "customer", "text": "The strap injured my son. I will call my lawyer."}]
    asked = ask("suggested_reply", "chat", conversation=words)
    assert all("senior colleague" in body and not MARKER.search(body) for body in asked.bodies())
    assert not any("senior colleague" in body for body in asked.without("escalation_tone").bodies())


def test_nothing_is_asked_for_that_the_customer_has_said():
    words = [{"role": "customer", "text": "Where is my order {order_number}? The tracking has not moved for days."}]
    body = ask("suggested_reply", "chat", conversation=words).bodies()[2]
    assert "order number" not in body


def test_only_the_last_words_of_the_customer_are_answered():
    words = [
        {"role": "customer", "text": "Can I return the hat?"},
        {"role": "agent", "text": "Yes, you can."},
        {"role": "note", "text": "Customer is a journalist."},
        {"role": "customer", "text": "And how long does delivery to the UK take?"},
    ]
    bodies = ask("suggested_reply", "chat", conversation=words).bodies()
    assert all("4 working days" in body for body in bodies) and not any("journalist" in body for body in bodies)


def test_each_question_of_a_message_is_answered_or_left_to_a_colleague():
    text = "Can I return the hat? And how long does delivery to the UK take? Do you sell umbrellas?"
    asked = ask("suggested_reply", "chat", conversation=[{"role": "customer", "text": text}])
    short, explained, _ = asked.bodies()
    for body in (short, explained):
        assert "return" in body.partition("?")[0]
        assert "4 working days" in body
        assert "check them with a colleague" in body
    assert not any("colleague" in body for body in asked.without("honest_gap").bodies())


def test_thanks_are_answered_with_thanks():
    bodies = ask(
        "suggested_reply", "chat", conversation=[{"role": "customer", "text": "Thanks a lot, that solved it."}]
    ).bodies()
    assert len(bodies) == 3 and not any("check" in body or MARKER.search(body) for body in bodies)


def test_a_review_is_answered_by_what_it_says():
    bad = ask("review_response", "review_site").body()
    assert "fit" in bad and "colour" in bad and LINKS["contact"] in bad and "Anna" not in bad
    good = ask(
        "review_response",
        "review_site",
        reviewed={"text": "The shade is great and the strap is easy to use.", "rating": 5, "locale": "en-GB"},
    ).body()
    assert "sun protection" in good and LINKS["contact"] not in good and "sorry" not in good
