"""testimonials and forget."""

from service.domain.testimonials import Moderation
from tests.cli.conftest import Run, document
from tests.cli.fake_service import CliService

ON = ("-b", "alder-and-brim")
ID = "tst_01a202bbafa3d5be41d6bce8"


def test_testimonials_are_listed_with_what_the_checks_say(run: Run, service: CliService):
    result = run("testimonials", "list", *ON, "--state", "pending")
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert ID in shown
    assert "info: The writer" in shown
    assert service.calls[-1][1].state == "pending"
    assert document(run("testimonials", "list", *ON, "--json"))["items"][0]["id"] == ID


def test_accepting_and_rejecting(run: Run, service: CliService):
    accepted = run("testimonials", "accept", *ON, ID, "--by", "Eve")
    assert accepted.exit_code == 0
    assert f"{ID} is accepted." in accepted.stdout
    assert service.calls[-1][1] == (ID, Moderation(verdict="accept", by="Eve"))
    assert document(run("testimonials", "reject", *ON, ID, "--reason", "No.", "--json"))["id"] == ID
    assert service.calls[-1][1] == (ID, Moderation(verdict="reject", reason="No."))
    assert run("testimonials", "reject", *ON, ID).exit_code == 2
    lost = run("testimonials", "list", *ON, "--state", "lost")
    assert (lost.exit_code, "accepted" in lost.stderr) == (1, True)


def test_forgetting_asks_first_and_says_what_went(run: Run, service: CliService):
    refused = run("forget", "alder-and-brim", "c-4711", stdin="n\n")
    assert refused.exit_code == 1
    assert service.calls == []
    result = run("forget", "alder-and-brim", "c-4711", stdin="y\n")
    assert result.exit_code == 0
    assert "testimonials" in result.stdout
    assert "hash" in result.stdout
    assert service.calls[-1] == ("erase_customer", "c-4711")
    assert document(run("forget", "alder-and-brim", "c-4711", "--yes", "--json"))["purged"]
