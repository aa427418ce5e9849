"""draft, reply, respond: what is asked of the service, what is shown, which exit code comes out."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from service.cli.draft_view import show_claims
from service.domain.drafts import Draft
from service.domain.findings import Claim
from service.domain.suggestions import Suggestions
from tests.cli.conftest import Run, Spawn
from tests.cli.fake_service import CliService

ON = ("-b", "alder-and-brim")


@pytest.mark.parametrize(
    ("status", "code"), [("ready", 0), ("needs_review", 0), ("insufficient_evidence", 3), ("blocked", 4)]
)
def test_the_exit_code_says_what_became_of_a_draft(run: Run, status: str, code: int):
    result = run("draft", "buyer_guide", *ON, "--topic", status)
    assert result.exit_code == code
    assert result.stderr == ""
    assert status in result.stdout
    asked = run("draft", "buyer_guide", *ON, "--topic", status, "--json")
    assert asked.exit_code == code
    assert Draft.model_validate_json(asked.stdout).status == status


def test_a_draft_is_shown_with_claims_findings_and_what_is_missing(run: Run):
    shown = run("draft", "buyer_guide", *ON, "--topic", "insufficient_evidence").stdout
    for words in (
        "title",
        "Hats for walks",
        "✓ supported",
        "fact: Facts: “costs 59 euros”",
        "? unsupported",
        "no source",
        "✗ contradicted",
        "voice/avoid",
        "9 years is contradicted",
        "• no case study",
        "first_name",
        "drf_1",
    ):
        assert words in shown
    assert shown.index("grounding/number") < shown.index("voice/avoid"), "the gravest finding comes first"


def test_a_sentence_with_several_figures_stands_once_among_the_claims(capsys: pytest.CaptureFixture[str]):
    span = {"part": "body", "start": 0, "end": 33}
    claim = {"text": "A 250 g bag of coffee costs £9.50.", "span": span, "kind": "price", "reason": "so says e1"}
    claims = [
        Claim.model_validate(claim | {"status": status, "says": says})
        for status, says in (("supported", "250 g"), ("supported", "£9.50"), ("contradicted", "1"))
    ]
    show_claims(Console(width=120), claims, ())
    shown = capsys.readouterr().out
    assert (shown.count("✓ supported"), shown.count("✗ contradicted")) == (1, 1)


def test_everything_on_the_command_line_reaches_the_request(run: Run, service: CliService):
    run(
        "draft",
        "faq_answer",
        *ON,
        "--topic",
        "ready",
        "--product",
        "a",
        "--product",
        "b",
        "--channel",
        "chat",
        "--locale",
        "de",
        "--audience",
        "hikers",
        "--attribute",
        "first_name=Ann",
        "--attribute",
        "vip=true",
        "--fact",
        "price=59.00",
        "--fact",
        "count=7",
        "--fact",
        "order=0012",
        "--prompt",
        "faq_answer@1",
        "--model",
        "mock/leaky",
        "--seed",
        "5",
    )
    ((_, request),) = service.calls
    assert request.model_dump(mode="json", exclude_defaults=True) == {
        "content_type": "faq_answer",
        "topic": "ready",
        "products": ["a", "b"],
        "channel": "chat",
        "locale": "de",
        "audience": "hikers",
        "customer": {"attributes": {"first_name": "Ann", "vip": True}},
        "facts": {"price": "59.00", "count": 7, "order": "0012"},
        "prompt": "faq_answer@1",
        "model": "mock/leaky",
        "seed": 5,
    }


@pytest.mark.parametrize(
    "environment", [{}, {"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}]
)
def test_no_escape_codes_where_no_colour_is_wanted(
    run: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert "\x1b" not in run("draft", "buyer_guide", *ON).output


def test_colours_where_they_are_wanted(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("draft", "buyer_guide", *ON).stdout


def test_what_was_drafted_cannot_steer_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = run("draft", "buyer_guide", *ON).stdout
    assert "\ufffd[31m alert" in shown
    assert "\x07" not in shown
    assert "[bold]not bold[/bold] :smile:" in shown


def test_a_reply_from_the_argument(run: Run, service: CliService):
    result = run("reply", *ON, "ready and blocked", "--attribute", "first_name=Ann", "--max", "2", "--channel", "email")
    assert result.exit_code == 0
    assert "Suggestion 1 of 2 · ready" in result.stdout
    assert "Suggestion 2 of 2 · blocked" in result.stdout
    assert "Escalate" not in result.stdout
    ((_, request),) = service.calls
    assert [message.model_dump(exclude_none=True) for message in request.messages] == [
        {"role": "customer", "text": "ready and blocked"}
    ]
    assert (request.customer.attributes, request.max_suggestions, request.channel) == (
        {"first_name": "Ann"},
        2,
        "email",
    )


def test_a_reply_that_a_person_must_give(run: Run):
    result = run("reply", *ON, "my lawyer")
    assert result.exit_code == 3
    assert "Escalate: legal_threat" in result.stdout
    assert "It names a lawyer." in result.stdout
    assert "• policy" in result.stdout
    assert run("reply", *ON, "blocked").exit_code == 4


MESSAGES = [{"role": "note", "text": "x"}, {"role": "customer", "text": "ready"}]


@pytest.mark.parametrize("content", [MESSAGES, {"messages": MESSAGES, "customer": {"id": "c1"}, "seed": 3}])
def test_a_reply_to_a_conversation(run: Run, home: Path, service: CliService, content: object):
    (home / "c.json").write_text(json.dumps(content))
    assert run("reply", *ON, "--file", "c.json", "--json").exit_code == 0
    found = run("reply", *ON, "-f", "-", "--json", stdin="\ufeff" + json.dumps(content))
    assert Suggestions.model_validate_json(found.stdout).id == "rep_1"
    first, second = (request for _, request in service.calls)
    assert first == second
    assert len(first.messages) == 2


def test_a_reply_to_standard_input(run: Run, service: CliService):
    assert run("reply", *ON, stdin="ready\n").exit_code == 0
    assert run("reply", *ON, "-", stdin="ready\n").exit_code == 0
    assert [request.messages[0].text for _, request in service.calls] == ["ready", "ready"]


@pytest.mark.parametrize(
    ("words", "stdin", "reason"),
    [
        (("hello", "-f", "c.json"), None, "not both"),
        (("latin.json",), None, "--file latin.json"),
        (("-f", "gone.json"), None, "No such file"),
        (("-f", "latin.json"), None, "not UTF-8"),
        (("-f", "bad.json"), None, "bad.json, line 1, column 2"),
        ((), "", "standard input is empty"),
        ((), "[" * 100_000, "standard input is not sound JSON"),
        ((), '[{"role": "agent", "text": "x"}]', "at least one message whose role is 'customer'"),
        ((), '{"messages": 5}', "messages"),
        ((), "x" * 5_000_001, "more than 5,000,000 bytes"),
    ],
)
def test_conversations_that_cannot_be_read(
    run: Run, home: Path, words: tuple[str, ...], stdin: str | None, reason: str
):
    (home / "latin.json").write_bytes(b"gr\xfc\xdfe")
    (home / "bad.json").write_text("{nope")
    result = run("reply", *ON, *words, stdin=stdin)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error (invalid_request): ")
    assert reason in result.stderr


def test_respond_to_a_review_on_record_and_to_one_given(run: Run, service: CliService):
    assert run("respond", *ON, "r1", "--locale", "de").exit_code == 0
    assert run("respond", *ON, "--text", "Too late", "--rating", "2", "--author", "Ann", "--json").exit_code == 0
    known, given = (request for _, request in service.calls)
    assert (known.review_id, known.review, known.locale) == ("r1", None, "de")
    assert (given.review.text, given.review.rating, given.review.author) == ("Too late", 2, "Ann")
    assert given.review.id.startswith("rev-")
    assert run("respond", *ON).exit_code == 2
    assert run("respond", *ON, "r1", "--text", "x").exit_code == 2


def test_circumstances_reach_the_request(run: Run, home: Path, service: CliService):
    (home / "ask.txt").write_text("Please write what you think.\n")
    given = (
        "--circumstance",
        "segment=nps>=9",
        "--circumstance",
        "offer.stock=3",
        "--circumstance",
        "offer.ends_at=2026-11-30",
    )
    assert run("check", "ask.txt", "-t", "review_request", *ON, *given).exit_code == 0
    run("draft", "review_request", *ON, "--topic", "ready", *given)
    for _, request in service.calls:
        assert (request.circumstances.segment, request.circumstances.offer.stock) == ("nps>=9", 3)
    assert (
        "plattform" in run("check", "ask.txt", "-t", "review_request", *ON, "--circumstance", "plattform=google").output
    )


def test_json_is_alone_on_standard_output(spawn: Spawn):
    out, err = spawn("draft", "buyer_guide", *ON, "--json").communicate(timeout=60)
    assert err == ""
    assert json.loads(out)["status"] == "ready"
