"""Publishing, labels, canaries and history in the editors' folder."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from service.adapters.prompt_desk import PromptDesk
from service.adapters.prompt_files import PromptFiles
from service.domain.prompt_labels import Canary, PromptChange, PromptLabels
from service.errors import InvalidContent, InvalidRequest, NotFound, StorageFailed

NOTE = PromptChange(
    at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    action="promote",
    prompt="thank_you",
    label="production",
    before=1,
    after=2,
    reason="Warmer.",
    by="ines",
)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree("prompts", tmp_path / "prompts")
    return tmp_path / "prompts"


def test_publishing_makes_the_next_version_and_moves_no_label(folder):
    desk, files = PromptDesk(folder), PromptFiles(folder)
    published = desk.publish("thank_you", "Warmer.")
    assert (published.name, desk.newest("thank_you")) == ("thank_you@2", 2)
    assert published.source == files.get("thank_you@draft").source
    assert published.front_matter.change_note == "Warmer."
    assert files.get("thank_you").name == "thank_you@1"
    assert files.problems() == ()


def test_a_label_moves_and_other_prompts_keep_theirs(folder):
    desk, files = PromptDesk(folder), PromptFiles(folder)
    desk.publish("thank_you", "Warmer.")
    desk.move("thank_you", PromptLabels(versions={"production": 2, "staging": 1}))
    assert (files.get("thank_you").name, files.get("thank_you").label) == ("thank_you@2", "production")
    assert files.get("thank_you@staging").name == "thank_you@1"
    assert files.get("thank_you@2").label is None
    assert files.get("buyer_guide").name == "buyer_guide@1"


def test_a_canary_takes_its_share_of_recipients_and_always_the_same(folder):
    desk, files = PromptDesk(folder), PromptFiles(folder)
    desk.publish("thank_you", "Warmer.")
    canary = Canary(version=2, percent=10, salt="v2")
    desk.move("thank_you", PromptLabels(versions={"production": 1}, canary=canary))
    names = [files.get("thank_you", f"c-{number}").name for number in range(2_000)]
    assert names == [files.get("thank_you", f"c-{number}").name for number in range(2_000)]
    assert 0.08 < names.count("thank_you@2") / 2_000 < 0.12
    assert files.get("thank_you").name == "thank_you@1"  # nobody in particular is never in the share
    assert files.get("thank_you@canary").label == "canary"
    assert files.get("thank_you@1", "c-1").name == "thank_you@1"
    again = canary.model_copy(update={"salt": "another"})
    assert [canary.takes(f"c-{n}") for n in range(500)] != [again.takes(f"c-{n}") for n in range(500)]


def test_the_history_keeps_every_line(folder):
    desk = PromptDesk(folder)
    desk.note(NOTE)
    desk.note(NOTE.model_copy(update={"prompt": "buyer_guide", "reason": "A “better”\nopening."}))
    assert [one.prompt for one in desk.history()] == ["thank_you", "buyer_guide"]
    assert desk.history("thank_you") == (NOTE,)
    (folder / "history.jsonl").write_text("{}\n")
    with pytest.raises(InvalidContent, match=r"history.jsonl:1: "):
        desk.history()


def test_a_new_prompt_starts_as_a_copy_for_the_same_content_type(folder):
    desk = PromptDesk(folder)
    made = desk.create("buyer_guide_short", "buyer_guide")
    assert (made.name, made.front_matter.content_type) == ("buyer_guide_short@draft", "buyer_guide")
    assert made.source == desk.prompt("buyer_guide").source
    for name, error in (("buyer_guide", InvalidRequest), ("../x", InvalidRequest), ("Größe", InvalidRequest)):
        with pytest.raises(error):
            desk.create(name, "thank_you")
    with pytest.raises(NotFound):
        desk.create("another", "nothing")


@pytest.mark.parametrize(
    ("labels", "reason"),
    [("thank_you: 3\n", "expected `label"), ("thank_you: {canary: {version: 1, percent: 200, salt: x}}\n", "percent"), ("- a\n", "names of prompts")],
)  # fmt: skip
def test_broken_tables_name_file_and_mistake(folder, labels, reason):
    (folder / "labels.yaml").write_text(labels)
    with pytest.raises(InvalidContent, match=reason) as refused:
        PromptFiles(folder).get("thank_you")
    assert "labels.yaml:1" in refused.value.detail


def test_a_folder_that_cannot_be_written_changes_nothing(folder, monkeypatch):
    desk = PromptDesk(folder)

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.adapters.prompt_tables.os.fsync", full)
    with pytest.raises(StorageFailed, match="nothing was changed"):
        desk.move("thank_you", PromptLabels(versions={"production": 9}))
    assert PromptFiles(folder).get("thank_you").name == "thank_you@1"
    assert PromptFiles(Path("prompts")).get("thank_you").hash == PromptFiles(folder).get("thank_you").hash


def test_a_draft_is_rewritten_and_read_anew(folder):
    desk = PromptDesk(folder)
    before = desk.draft_text("thank_you")
    kept = desk.rewrite(
        "thank_you", before.text.replace("{% block system %}", "{% block system %}\nBe kind."), before.hash
    )
    assert desk.draft_text("thank_you") == kept != before
    assert "Be kind." in desk.prompt("thank_you@draft").source


def test_a_change_of_somebody_else_is_not_lost(folder):
    desk = PromptDesk(folder)
    before = desk.draft_text("thank_you")
    theirs = desk.rewrite("thank_you", f"{before.text}\n", before.hash)
    with pytest.raises(InvalidRequest) as refusal:
        desk.rewrite("thank_you", f"{before.text} ", before.hash)
    assert refusal.value.code == "prompt_draft_changed"
    assert desk.draft_text("thank_you") == theirs


def test_what_would_break_a_draft_is_not_written(folder):
    desk = PromptDesk(folder)
    before = desk.draft_text("thank_you")
    with pytest.raises(InvalidContent) as refusal:
        desk.rewrite("thank_you", before.text + "{% if %}", before.hash)
    assert refusal.value.code == "prompt_invalid"
    assert desk.draft_text("thank_you") == before
