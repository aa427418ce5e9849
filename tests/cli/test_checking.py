"""check: what is read from a file, what is asked of the service, what is shown, which exit code comes out."""

import json
from pathlib import Path

import pytest

from service.domain.findings import CheckReport
from tests.cli.conftest import Run
from tests.cli.fake_service import CliService

ON = ("-b", "alder-and-brim")
FOLLOW_UP = ("--content-type", "follow_up")


def test_a_text_or_its_parts_are_asked_about(run: Run, home: Path, service: CliService):
    (home / "fine.txt").write_text("Fine words.\n")
    (home / "mail.json").write_text(json.dumps({"subject": "Hi", "body": "Words"}))
    fine = run(
        "check", "fine.txt", *ON, *FOLLOW_UP, "--channel", "email", "--fact", "price=5", "--product", "trail-hat"
    )
    assert fine.exit_code == 0
    assert "voice/avoid" in fine.stdout
    assert run("check", "mail.json", *ON, *FOLLOW_UP).exit_code == 0
    assert run("check", "-", *ON, *FOLLOW_UP, stdin='{"parts": {"body": "Words"}}').exit_code == 0
    assert run("check", "-", *ON, "-t", "follow_up", stdin="Words").exit_code == 0
    asked = [request for _, request in service.calls]
    assert [(request.text, request.parts) for request in asked] == [
        ("Fine words.", None),
        (None, {"subject": "Hi", "body": "Words"}),
        (None, {"body": "Words"}),
        ("Words", None),
    ]
    assert (asked[0].channel, asked[0].facts, asked[0].products) == ("email", {"price": 5}, ("trail-hat",))


def test_front_matter_holds_parts_and_says_what_the_text_is(run: Run, home: Path, service: CliService):
    (home / "mail.md").write_text(
        "---\nsubject: Your hat\ncontent_type: follow_up\nchannel: email\nproducts: [trail-hat]\n---\n\nBrush it.\n"
    )
    (home / "page.md").write_text("---\ncontent_type: faq_answer\nlocale: de-DE\n---\nBürsten.\n")
    (home / "rule.md").write_text("Above.\n\n---\n\nBelow.\n")
    assert run("check", "mail.md", *ON).exit_code == 0
    assert run("check", "mail.md", *ON, "--channel", "sms").exit_code == 0
    assert run("check", "page.md", *ON).exit_code == 0
    assert run("check", "rule.md", *ON, *FOLLOW_UP).exit_code == 0
    mail, as_sms, page, rule = (request for _, request in service.calls)
    assert mail.parts == {"subject": "Your hat", "body": "Brush it."}
    assert (mail.content_type, mail.channel, mail.products) == ("follow_up", "email", ("trail-hat",))
    assert as_sms.channel == "sms", "an option goes before the file"
    assert (page.text, page.parts, page.locale) == ("Bürsten.", None, "de-DE")
    assert rule.text == "Above.\n\n---\n\nBelow."


def test_claims_are_marked_in_the_text_and_findings_tell_words_and_remedy(
    run: Run, home: Path, service: CliService, monkeypatch: pytest.MonkeyPatch
):
    text = "Brush it. It costs 59 euros. It is the best. It is blocked."
    at = {words: text.index(words) for words in ("It costs 59 euros.", "It is the best.")}
    spans = {words: {"part": "body", "start": start, "end": start + len(words)} for words, start in at.items()}
    report = CheckReport.model_validate(
        {
            "claims": [
                {"text": words, "span": span, "kind": "price", "status": status}
                for (words, span), status in zip(spans.items(), ("supported", "unsupported"), strict=True)
            ],
            "findings": [
                {
                    "check": "grounding",
                    "rule": "claim-unsupported",
                    "severity": "block",
                    "message": "Nothing says so.",
                    "span": spans["It is the best."],
                    "source": "house rule",
                    "remedy": "Cite what proves it.",
                }
            ],
        }
    )

    async def answer(*_: object) -> CheckReport:
        return report

    monkeypatch.setattr(service, "check_content", answer)
    (home / "text.md").write_text(text)
    monkeypatch.setenv("COLUMNS", "160")
    shown = run("check", "text.md", *ON, *FOLLOW_UP)
    assert "Brush it. ✓ It costs 59 euros. ? It is the best. It is blocked." in shown.stdout
    for words in (
        "grounding/claim-unsupported",
        "“It is the best.”: Nothing says so.",
        "→ Cite what proves it.",
        "house rule",
    ):
        assert words in shown.stdout
    assert "blocked · ✓ 1 supported, ? 1 unsupported" in shown.stdout
    assert shown.exit_code == 4


def test_what_blocks_ends_with_four_and_what_warns_only_for_the_strict(run: Run, home: Path):
    (home / "bad.md").write_text("blocked")
    (home / "fine.md").write_text("Fine.")
    told = run("check", "bad.md", *ON, *FOLLOW_UP, "--json")
    assert told.exit_code == 4
    assert CheckReport.model_validate_json(told.stdout).blocks
    assert run("check", "bad.md", *ON, *FOLLOW_UP).exit_code == 4
    assert run("check", "bad.md", *ON, *FOLLOW_UP, "--strict").exit_code == 4
    (home / "unsure.md").write_text("unsure")
    assert run("check", "unsure.md", *ON, *FOLLOW_UP).exit_code == 0
    assert run("check", "unsure.md", *ON, *FOLLOW_UP, "--strict").exit_code == 4
    assert run("check", "fine.md", *ON, *FOLLOW_UP, "--strict").exit_code == 0


def test_wrong_usage(run: Run, home: Path):
    (home / "fine.md").write_text("Fine.")
    for words in (["nope"], []):
        found = run("check", "fine.md", *ON, *(["--content-type", *words] if words else []))
        assert found.exit_code == 2
    assert "there is no content type nope" in run("check", "fine.md", *ON, "-t", "nope").stderr
    assert run("check", *ON).exit_code == 2
    assert run("check", "fine.md", *FOLLOW_UP).exit_code == 2


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("list.json", "[1]", "parts of the text"),
        ("open.md", "---\nsubject: x\n\nWords", "no closing line"),
        ("odd.md", "---\nsubjet: x\n---\nWords", "subjet"),
        ("broken.md", "---\n: [\n---\nWords", "not sound YAML"),
        ("words.md", "---\njust words\n---\nWords", "front matter"),
    ],
)
def test_what_cannot_be_read(run: Run, home: Path, name: str, text: str, told: str):
    (home / name).write_text(text)
    found = run("check", name, *ON, *FOLLOW_UP)
    assert found.exit_code == 1
    assert told in found.stderr


def test_what_is_not_there(run: Run, home: Path):
    assert "No such file" in run("check", "gone.txt", *ON, *FOLLOW_UP).stderr
    assert run("check", "-", *ON, *FOLLOW_UP, stdin="").exit_code == 1
