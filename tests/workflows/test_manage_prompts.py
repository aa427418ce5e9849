"""The office: the gate decides, reasons are asked for, labels move and move back."""

import shutil

import pytest

from service.adapters.prompt_desk import PromptDesk
from service.domain.prompt_labels import GateVerdict
from service.errors import GateClosed, InvalidRequest, NotFound
from service.workflows.manage_prompts import PromptOffice
from tests.clocks import SetClock


class SetGate:
    """A gate that a test opens and closes; it remembers what it was asked."""

    def __init__(self) -> None:
        self.passed = True
        self.asked: list[tuple[str, str | None]] = []

    async def __call__(self, reference, against):
        self.asked.append((reference, against))
        verdict = "CONTRACT OK" if self.passed else "BROKEN"
        return GateVerdict(
            passed=self.passed, verdict=verdict, reasons=() if self.passed else ("case a: citations: none",)
        )


@pytest.fixture
def gate():
    return SetGate()


@pytest.fixture
def desk(tmp_path):
    shutil.copytree("prompts", tmp_path / "prompts")
    return PromptDesk(tmp_path / "prompts")


@pytest.fixture
def edit(tmp_path):
    """Change the draft of thank_you."""
    path, count = tmp_path / "prompts/umot/thank_you/draft.j2", iter(range(99))
    return lambda: path.write_text(
        path.read_text().replace("{% endblock %}", f"\nMore {next(count)}.\n{{% endblock %}}", 1)
    )


@pytest.fixture
def office(desk, gate):
    return PromptOffice(desk, gate, SetClock())


async def test_an_edit_is_published_promoted_and_taken_back(office, desk, gate, edit):
    for _ in range(2):
        edit()
        change = await office.publish("thank_you", "Warmer.", "ines")
        assert desk.prompt("thank_you").name != f"thank_you@{change.after}"
        await office.promote(f"thank_you@{change.after}", "production", "It reads better.", "ines")
    assert desk.prompt("thank_you").name == "thank_you@3"
    assert gate.asked == [
        ("thank_you@draft", "thank_you@1"),
        ("thank_you@2", "thank_you@1"),
        ("thank_you@draft", "thank_you@2"),
        ("thank_you@3", "thank_you@2"),
    ]
    back = await office.rollback("thank_you", "production", "Customers complained.", "tom")
    assert (back.before, back.after, desk.prompt("thank_you").name) == (3, 2, "thank_you@2")
    again = await office.rollback("thank_you", "production", "Still.", "tom")
    assert (again.before, again.after) == (2, 1)
    with pytest.raises(NotFound, match="no earlier"):
        await office.rollback("thank_you", "production", "Once more.", "tom")
    assert [(one.action, one.reason, one.by) for one in office.history("thank_you")][-2:] == [
        ("rollback", "Customers complained.", "tom"),
        ("rollback", "Still.", "tom"),
    ]
    assert office.history("thank_you")[0].verdict == "CONTRACT OK"


async def test_a_closed_gate_changes_nothing_and_says_why(office, desk, gate, edit):
    edit()
    gate.passed = False
    with pytest.raises(GateClosed, match="BROKEN: case a: citations: none") as closed:
        await office.publish("thank_you", "Warmer.", "ines")
    assert [one.detail for one in closed.value.errors] == ["case a: citations: none"]
    assert desk.newest("thank_you") == 1
    with pytest.raises(GateClosed):
        await office.promote("thank_you@1", "staging", "Try.", "ines")
    assert desk.labels("thank_you").at("staging") is None
    assert office.history() == ()


async def test_what_is_refused(office, edit):
    with pytest.raises(
        InvalidRequest, match=r"umot/thank_you/draft\.j2 .* version 1 .* nothing to publish"
    ) as unchanged:
        await office.publish("thank_you", "Warmer.", "ines")
    assert [one.pointer for one in unchanged.value.errors] == ["/path/name"]
    assert "change its text" in unchanged.value.detail
    edit()
    for reason in ("", "  "):
        with pytest.raises(InvalidRequest, match="say why"):
            await office.publish("thank_you", reason, "ines")
    with pytest.raises(NotFound, match="no published version"):
        await office.promote("thank_you@draft", "production", "Now.", "ines")
    with pytest.raises(NotFound):
        await office.promote("thank_you@9", "production", "Now.", "ines")
    for label, percent in (
        ("canary", None),
        ("production", 5.0),
        ("canary", 0.0),
        ("canary", 101.0),
        ("draft", None),
        ("a b", None),
    ):
        with pytest.raises(InvalidRequest):
            await office.promote("thank_you@1", label, "Now.", "ines", percent)


async def test_a_canary_begins_and_ends(office, desk, edit):
    edit()
    await office.publish("thank_you", "Warmer.", "ines")
    change = await office.promote("thank_you@2", "canary", "Carefully.", "ines", 10)
    assert (change.percent, desk.labels("thank_you").canary.version) == (10, 2)
    ended = await office.rollback("thank_you", "canary", "Enough.", "ines")
    assert (ended.before, ended.after, desk.labels("thank_you").canary) == (2, None, None)
    assert desk.prompt("thank_you").name == "thank_you@1"
