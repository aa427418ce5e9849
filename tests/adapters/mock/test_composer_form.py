"""An editor changes or deletes a rule on length, outline or form, and the draft changes with it."""

import re

import pytest

from service.adapters.mock.measuring import measure
from service.drafting.replies import MARKER
from tests.adapters.mock.builders import ask, ask_kind, every_kind
from tests.adapters.mock.hats import LINKS


def plain(text):
    return MARKER.sub("", text)


def order_of(text, *pieces):
    places = [text.find(piece) for piece in pieces]
    return -1 not in places and places == sorted(places)


# ---------------------------------------------------------------- length


@pytest.mark.parametrize(("content_type", "channel", "language"), every_kind())
def test_the_longest_length_is_kept(content_type, channel, language):
    asked = ask_kind(content_type, channel, language)
    rule = re.search(r"\[rule:length\] Write (?:(\d+) to |at most )(\d+) (words|characters)", asked.system)
    assert rule is not None
    for body in asked.bodies(3):
        assert measure(body, rule[3]) <= int(rule[2])


@pytest.mark.parametrize(
    ("content_type", "channel"),
    [
        ("buyer_guide", "web"),
        ("product_page", "web"),
        ("comparison", "web"),
        ("follow_up", "email"),
        ("review_digest", "web"),
    ],
)
def test_the_shortest_length_is_reached_where_the_evidence_suffices(content_type, channel):
    asked = ask_kind(content_type, channel, "en")
    least = int(re.findall(r"\[rule:length\] Write (\d+) to", asked.system)[0])
    assert measure(asked.body(), "words") >= least * 0.8


def test_other_numbers_give_another_length():
    asked = ask_kind("buyer_guide", "web", "en")
    short = asked.edited("length", "Write 40 to 70 words in the body.").body()
    middle = asked.edited("length", "Write 120 to 160 words in the body.").body()
    assert measure(short, "words") <= 70 < measure(middle, "words") <= 160
    tiny = ask("review_request", "sms").edited("length", "Write at most 160 characters in the body.").body()
    assert measure(tiny, "characters") <= 160


def test_a_number_in_words_is_understood():
    assert measure(ask("faq_answer").edited("length", "Write at most twelve words in the body.").body(), "words") <= 12


def test_a_repair_turn_shortens():
    asked = ask_kind("buyer_guide", "web", "en")
    long = measure(asked.body(), "words")
    assert measure(asked.repaired("Please shorten it to at most 90 words.").body(), "words") <= 90 < long
    assert measure(asked.repaired("The text is too long, make it shorter.").body(), "words") < 0.8 * 320
    answer = asked.repaired("title has 61 characters; web allows 30. Answer again.").answer()
    assert len(answer["title"]) <= 30


# ---------------------------------------------------------------- outline


def test_the_outline_is_followed_and_can_be_turned_round():
    asked = ask_kind("buyer_guide", "web", "en")
    assert order_of(asked.body(), "What to", "option", "What customers", "Price and terms")
    turned = asked.edited(
        "outline", "Cover, in this order: price and terms; what customers say; the options; next step."
    )
    assert order_of(turned.body(), "Price and terms", "What customers", "option")
    assert "What to look for" not in turned.body() and "What to check" not in turned.body()


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("ratings", "4.2 out of 5"),
        ("the price", "64 euros"),
        ("what the product costs you", "64 euros"),
        ("how to care for it", "washed"),
        ("returns", "45 days"),
    ],
)
def test_items_are_recognised_in_other_words(item, expected):
    assert expected in ask("product_page").edited("outline", f"Cover, in this order: {item}; next step.").body()


def test_an_unknown_item_is_answered_with_what_is_most_similar():
    asked = ask("product_page").edited(
        "outline", "Cover, in this order: walking on windy plots; tracking of the parcel."
    )
    assert order_of(asked.body(), "windy plot", "tracking link")


def test_without_an_outline_there_is_no_structure():
    asked = ask_kind("buyer_guide", "web", "en")
    assert "##" in asked.body() and "##" not in asked.without("outline").body().replace("## Other", "")


# ---------------------------------------------------------------- form


def test_labels_hang_on_their_rule():
    for kind in (("buyer_guide", "web", "en"), ("comparison", "web", "en"), ("suggested_reply", "chat", "de")):
        asked = ask_kind(*kind)
        assert all(MARKER.search(body) for body in asked.bodies()[:1])
        assert not any(MARKER.search(body) for body in asked.without("cite_sources").bodies())


def test_labels_stand_before_the_full_stop():
    for match in re.finditer(r"\[e[\d, e]+\](.)", ask("faq_answer", "email").body()):
        assert match[1] == "."


def test_headings_hang_on_their_rule():
    asked = ask("product_page")
    assert len(re.findall(r"(?m)^## \w+", asked.body())) >= 4
    assert all(2 <= len(h.split()) <= 6 for h in re.findall(r"(?m)^## (.+)$", asked.body()))
    assert "#" not in asked.without("headings").body()


def test_bullets_steps_and_table_hang_on_their_rules():
    page, steps = ask("product_page"), ask("referral_invitation", "email")
    assert re.search(r"(?m)^- \w", page.body()) and not re.search(r"(?m)^- \w", page.without("bullets").body())
    assert re.search(r"(?m)^1\. \w", steps.body()) and not re.search(r"(?m)^1\. \w", steps.without("steps").body())
    table = ask_kind("comparison", "web", "en")
    assert "| Trail Hat | Meadow Straw Hat |" in table.body() and "|" not in table.without("comparison_table").body()


def test_a_number_in_a_rule_counts():
    page = ask("product_page")
    few = page.edited("bullets", "Write the key facts as a bulleted list of 2 points, one fact in each.")
    assert len(re.findall(r"(?m)^- ", few.body())) == 2 < len(re.findall(r"(?m)^- ", page.body()))


def test_the_table_cites_every_value():
    rows = [line for line in ask_kind("comparison", "web", "en").body().split("\n") if line.startswith("|")][2:]
    assert len(rows) >= 4
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
        assert len(cells) == 2 and all(cell == "–" or re.search(r"\[e\d+\]$", cell) for cell in cells), row


def test_greeting_and_signature_hang_on_their_rules():
    asked = ask("follow_up", "email")
    body = asked.body()
    assert "{first_name}" in body.split("\n")[0] and body.endswith("The people at Alder & Brim")
    bare = asked.without("greeting", "signature").body()
    assert "{first_name}" not in bare and "The people at" not in bare
    other = asked.edited("signature", 'Close the body with the signature "Mo from the workshop" on a line of its own.')
    assert other.body().endswith("Mo from the workshop")


def test_a_text_message_starts_with_its_sender_and_keeps_to_its_alphabet():
    asked = ask("decision_confirmation", "sms")
    assert asked.body().startswith("Alder & Brim: ")
    assert not asked.without("signature").body().startswith("Alder & Brim")
    for kind in every_kind():
        if kind[1] == "sms":
            for body in ask_kind(*kind).bodies():
                assert not set(body) & set("“”„–—’…")


def test_subject_preheader_and_title_keep_to_their_rules():
    asked = ask("follow_up", "email")
    answer = asked.answer()
    assert len(answer["subject"]) <= 50 and 0 < len(answer["preheader"]) <= 90
    assert asked.without("preheader").answer()["preheader"] == ""
    assert asked.without("subject").answer()["subject"] == "Trail Hat"
    assert len(asked.edited("subject", "Write at most 20 characters in the subject.").answer()["subject"]) <= 20
    page = ask("product_page")
    assert page.without("title").answer()["title"] == "Trail Hat" != page.answer()["title"]
    assert 0 < len(plain(page.answer()["meta_description"])) <= 150


def test_the_call_to_action_hangs_on_its_rules():
    asked = ask("follow_up", "email")
    assert asked.answer()["call_to_action"].endswith(f"]({LINKS['help']})")
    assert asked.without("one_cta").answer()["call_to_action"] == ""
    moved = asked.without("cta_place").answer()
    assert moved["call_to_action"] == "" and LINKS["help"] in moved["body"]
    other = asked.edited("one_cta", 'Ask for exactly one next step: to ask. Use the link named "contact" in the brief.')
    assert LINKS["contact"] in other.answer()["call_to_action"]


def test_links_are_written_as_their_rule_says():
    assert f": {LINKS['review_form']}" in ask("review_request", "sms").body()
    assert "http" not in ask("review_request", "push").body()
    assert "http" not in str(ask("review_request", "email").without("links").answer())
