"""What every draft of the composer keeps, in all content types, channels and languages."""

import re

import pytest

from service.domain.contracts import CONTRACTS
from service.domain.moments import Channel, ContentType
from service.drafting.replies import MARKER
from service.guardrails.channels import measure
from tests.adapters.mock.builders import ask, ask_kind, every_kind

LABEL = re.compile(r"\be\d{1,3}\b")
LINK = re.compile(r"\]\([^)]*\)|https?://\S+")
WEB_CHANNELS = {"web", "email"}


def texts_of(answer):
    if "suggestions" in answer:
        return [{"body": row["body"]} for row in answer["suggestions"]]
    return [{name: text for name, text in answer.items() if text}]


def sentences(text):
    return [piece for line in text.split("\n") for piece in re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„“0-9])", line) if piece]


def cited_pieces(text):
    """Return each stretch of text that ends with a marker, with its labels."""
    pieces, last = [], 0
    for match in MARKER.finditer(text):
        start = max(text.rfind(stop, last, match.start()) for stop in (". ", "\n", "? ", "| ", "! "))
        pieces.append((text[max(start, last) : match.start()], LABEL.findall(match[0])))
        last = match.end()
    return pieces


def words_of(row):
    day = row.get("valid_until", "")
    return (
        " ".join(str(row.get(name, "")) for name in ("text", "title", "value", "author"))
        + f" {day} {day[-2:].lstrip('0')}"
    )


@pytest.mark.parametrize(("content_type", "channel", "language"), every_kind())
def test_every_kind_has_its_parts_within_limits(content_type, channel, language):
    asked = ask_kind(content_type, channel, language)
    for seed in range(3):
        answer = asked.answer(seed)
        assert set(answer) == set(asked.schema["properties"])
        for parts in texts_of(answer):
            for contract in asked.parts:
                text = MARKER.sub("", parts.get(contract.name, ""))
                assert text or not contract.required, (contract.name, answer)
                assert measure(text, contract) <= (contract.max_length or 10**6), (contract.name, text)


@pytest.mark.parametrize(("content_type", "channel", "language"), every_kind())
def test_every_label_and_number_is_in_the_evidence(content_type, channel, language):
    asked = ask_kind(content_type, channel, language)
    known = {row["label"]: row for row in asked.evidence}
    for parts in texts_of(asked.answer(5)):
        for text in parts.values():
            plain = LINK.sub("", text)
            for piece, labels in cited_pieces(plain):
                assert set(labels) <= set(known)
                proof = " ".join(words_of(known[label]) for label in labels)
                for number in re.findall(r"\d+", re.sub(r"^\s*\d+\. ", "", piece)):
                    assert number in proof, (number, piece)
            free = MARKER.split(re.sub(r"(?m)^\d+\. ", "", plain))[-1]
            assert not re.search(r"\d", re.sub(r"\{[a-z_]+\}", "", free)), free


@pytest.mark.parametrize(("content_type", "channel", "language"), every_kind())
def test_no_sentence_stands_twice_and_nothing_shouts(content_type, channel, language):
    for body in ask_kind(content_type, channel, language).bodies(2):
        said = [
            sentence
            for sentence in sentences(MARKER.sub("", body))
            if len(sentence.split()) > 3 and not sentence.startswith("|")
        ]
        assert len(said) == len(set(said)), body
        assert "!" not in body.replace("![", "")
        assert not re.search(r"[\U0001f300-\U0001faff\u2600-\u27bf]", body)
        assert "$" not in body
        assert "  " not in body.replace("  \n", "")
        assert not re.search(r"\s[.,;:]|\.\.|\(\)|\[\]", MARKER.sub("", body)), body


@pytest.mark.parametrize(("content_type", "channel", "language"), every_kind())
def test_the_same_seed_gives_the_same_text(content_type, channel, language):
    asked = ask_kind(content_type, channel, language)
    assert asked.answer(9) == asked.answer(9)


@pytest.mark.parametrize(("content_type", "channel", "language"), every_kind(("de",)))
def test_german_stays_german(content_type, channel, language):
    for body in ask_kind(content_type, channel, language).bodies():
        plain = re.sub(r"\{[a-z_]+\}|https?://\S+|\]\(\S+\)|Trail Hat|Meadow Straw Hat|The people at", " ", body)
        assert not re.search(r"\b(?:the|and|you|with|your|please)\b", plain, re.IGNORECASE), body


def test_seeds_and_customers_get_other_words():
    asked = ask("review_request", "email")
    assert len({asked.body(seed) for seed in range(12)}) > 3
    other = ask("review_request", "email", attributes={"loyalty_tier": "Crown"})
    assert any(asked.body(seed) != other.body(seed) for seed in range(4))


def test_only_placeholders_that_are_offered_are_used():
    for content_type, channel, language in every_kind():
        for body in ask_kind(content_type, channel, language, placeholders=()).bodies():
            assert "{" not in body


def test_no_repair_is_needed_for_a_missing_schema():
    answer = ask("follow_up", "email")
    from service.adapters.mock.composer import compose

    text = compose([{"role": "system", "content": answer.system}, {"role": "user", "content": answer.user}], None, 0)
    assert '"body"' in text and '"subject"' in text


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "user", "content": ""}],
        [{"role": "system", "content": "[rule:outline]"}],
        [{"role": "user", "content": '<<<evidence 0123456789ab\n[1, null, "x"]\n{"label": 3}\n'}],
    ],
)
def test_odd_prompts_are_answered_too(messages):
    from service.adapters.mock.composer import compose

    assert compose(messages, None, 0).startswith("{")


def test_without_evidence_nothing_is_claimed():
    for content_type, channel, language in every_kind():
        asked = ask_kind(content_type, channel, language, evidence=())
        for parts in texts_of(asked.answer()):
            assert not any(MARKER.search(text) for text in parts.values())


def test_every_channel_of_a_contract_is_covered():
    assert {kind[0] for kind in every_kind()} == {str(one) for one in ContentType}
    assert (
        {kind[1] for kind in every_kind()}
        == {str(one) for contract in CONTRACTS.values() for one in contract.channels}
        <= {str(one) for one in Channel}
    )


@pytest.mark.parametrize(("content_type", "channel", "language"), every_kind(("fr", "es")))
def test_other_languages_get_their_parts_too(content_type, channel, language):
    asked = ask_kind(content_type, channel, language)
    for parts in texts_of(asked.answer()):
        for contract in asked.parts:
            assert parts.get(contract.name) or not contract.required
