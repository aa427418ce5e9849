"""Prompt files: versions, labels, lock, folding, and faults with file and line."""

import shutil
from pathlib import Path

import pytest

from service.adapters.prompt_files import PromptFiles
from service.domain.contracts import CONTRACTS
from service.errors import InvalidContent, NotFound

OURS = Path("prompts")


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(OURS, tmp_path / "prompts")
    return tmp_path / "prompts"


def test_every_content_type_has_a_sound_prompt_in_production():
    files = PromptFiles(OURS)
    assert files.problems() == ()
    for content_type, contract in CONTRACTS.items():
        prompt = files.get(content_type)
        assert prompt.front_matter.content_type is content_type
        assert set(prompt.front_matter.channels) == set(contract.channels)


def test_a_draft_is_read_anew_and_production_stays(folder):
    files, draft = PromptFiles(folder), folder / "zmot/buyer_guide/draft.j2"
    before = files.get("buyer_guide"), files.get("buyer_guide@draft")
    draft.write_text(draft.read_text().replace("{% endblock %}", "\nMore words.\n{% endblock %}", 1))
    assert files.get("buyer_guide") == before[0]
    assert files.get("buyer_guide@draft").hash != before[1].hash


def test_a_changed_partial_changes_drafts_and_no_published_version(folder):
    files, partial = PromptFiles(folder), folder / "shared/grounding.j2"
    before = files.get("buyer_guide"), files.get("buyer_guide@draft")
    partial.write_text(partial.read_text() + "More words.\n")
    assert files.get("buyer_guide") == before[0]
    assert files.get("buyer_guide@draft").hash != before[1].hash


def test_a_published_version_that_was_touched_is_refused(folder):
    path = folder / "umot/thank_you/v0001.j2"
    path.write_text(path.read_text() + " ")
    with pytest.raises(InvalidContent, match="published version was changed") as refused:
        PromptFiles(folder).get("thank_you")
    assert refused.value.code == "prompt_changed"


def test_a_folder_that_there_is_not_is_told_and_the_setting_that_names_it(tmp_path):
    files = PromptFiles(tmp_path / "nowhere")
    with pytest.raises(InvalidContent, match="nowhere: there is no such folder; MOMENTS_PROMPTS_DIR"):
        files.get("thank_you")
    assert ["MOMENTS_PROMPTS_DIR" in row.reason for row in files.problems()] == [True]


@pytest.mark.parametrize("reference", ["nothing", "thank_you@99", "thank_you@canary", "../thank_you", "thank_you@"])
def test_unknown_names_versions_and_labels_are_errors_never_a_fallback(reference):
    files = PromptFiles(OURS)
    if reference == "thank_you@":
        assert files.get(reference) == files.get("thank_you")
        return
    with pytest.raises(NotFound):
        files.get(reference)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("description:", "descripton:", 7, 'Did you mean "description"?'),
        ("moment: umot", "moment: zmot", 2, "must be those of the folder"),
        ("{% block user %}", "{% block usr %}", None, "usr"),
        ('{{ task | fence("task") }}', "{{ tusk }}", None, "'tusk' is used but not among the inputs"),
        (
            '{% include "shared/voice.j2" %}',
            '{% include "shared/voyce.j2" %}',
            None,
            "there is no partial shared/voyce.j2",
        ),
        ("---\n", "", 1, "front matter"),
    ],
)
def test_a_broken_file_is_named_with_its_line(folder, old, new, line, reason):
    path = folder / "umot/thank_you/draft.j2"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    files = PromptFiles(folder)
    with pytest.raises(InvalidContent) as refused:
        files.get("thank_you@draft")
    place = refused.value.detail.partition(": ")[0]
    assert reason in refused.value.detail, refused.value.detail
    assert place.startswith(f"{path}:")
    assert line is None or place == f"{path}:{line}"
    assert files.get("faq_answer@draft")
    assert [problem.file for problem in files.problems()] == [str(path)]


def test_a_fault_is_placed_in_the_file_where_an_editor_finds_it(folder):
    draft, partial = folder / "umot/thank_you/draft.j2", folder / "shared/voice.j2"
    draft.write_text(draft.read_text().replace('{{ evidence | fence("evidence") }}', "{{ evidense }}"))
    line = draft.read_text().splitlines().index("{{ evidense }}") + 1
    with pytest.raises(InvalidContent) as refused:
        PromptFiles(folder).get("thank_you@draft")
    assert refused.value.detail.startswith(f"{draft}:{line}: 'evidense'")

    partial.write_text(partial.read_text() + "{{ nonsense }}\n")
    with pytest.raises(InvalidContent) as refused:
        PromptFiles(folder).get("faq_answer@draft")
    assert refused.value.detail.startswith(f"{partial}:{len(partial.read_text().splitlines())}: 'nonsense'")
