"""No prompt that is broken or changes while a run goes on passes in silence."""

import re
from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.evaluation import runs
from service.evaluation.scores import must_hold
from tests.evaluation.conftest import CASE, HEAD


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("{{ brief | fence", "{{ breif | fence", id="an undefined variable"),
        pytest.param("{% endblock %}", "{% if task.chanel == 'sms' %}x{% endif %}{% endblock %}", id="an undefined field"),
        pytest.param("eval_suites: [", "eval_suits: [", id="an unknown key"),
        pytest.param("shared/data.j2", "shared/dat.j2", id="a shared file that is not there"),
        pytest.param("eval_suites: [thank_you, attacks, languages]", "eval_suites: []", id="no suite"),
        pytest.param("eval_suites: [thank_you, attacks, languages]", "eval_suites: [thank_yu]", id="a suite that is not there"),
        pytest.param("eval_suites: [thank_you, attacks, languages]", "eval_suites: [other]", id="a suite that asks nothing of it"),
    ],
)  # fmt: skip
def test_a_prompt_that_is_broken(evaluate, prompts, folder, old, new):
    guide = CASE.replace("thank_you", "product_page")
    (folder / "suites/other.yaml").write_text((HEAD + guide).replace("thank_you\n", "other\n", 1))
    draft = prompts / "umot/thank_you/draft.j2"
    text = draft.read_text()
    if "eval_suites" not in old:
        text = text.replace("[thank_you, attacks, languages]", "[thank_you]")
    draft.write_text(text.replace(old, new, 1))
    code, said = evaluate("--prompt", "thank_you@draft")
    assert code == 2
    assert "COULD NOT TELL" in said


def test_a_published_version_that_was_changed(evaluate, prompts):
    version = prompts / "umot/thank_you/v0001.j2"
    version.write_text(version.read_text().replace("by when", "when"))
    assert evaluate()[0] == 2


def test_without_the_table_of_required_rules(evaluate, prompts):
    (prompts / "required_rules.yaml").unlink()
    code, said = evaluate()
    assert (code, "required_rules.yaml" in said) == (2, True)


@pytest.mark.parametrize("change", ["label", "draft"])
def test_a_label_or_a_draft_that_changes_while_the_run_goes_on(evaluate, prompts, monkeypatch, change):
    """The answers would be of two versions, and the verdict of neither."""
    draft = prompts / "umot/thank_you/draft.j2"
    draft.write_text(draft.read_text().replace("[thank_you, attacks, languages]", "[thank_you]"))

    def move(_case, _outcome):
        if change == "draft":
            draft.write_text(draft.read_text().replace("by when", "when", 1))
        else:
            lines = (prompts / "labels.yaml").read_text()
            (prompts / "labels.yaml").write_text(re.sub(r"(thank_you:\n  production: )\d+", r"\g<1>2", lines))
        return []

    second = draft.read_text().replace("version: draft", "version: 2")
    if change == "label":
        _publish(prompts, second)
    monkeypatch.setattr(runs, "SCORERS", (must_hold("moves", "x", move, lambda _: True),))
    code, said = evaluate(
        *(("--prompt", "thank_you@draft") if change == "draft" else ("--prompt", "thank_you@production"))
    )
    assert code == 2, said
    assert "changed while it was tried" in said


def _publish(prompts, text):
    """Write a second version as publishing does, partials folded in and locked."""
    library = ContentFiles(Path("knowledge"), prompts)
    head = text.split("---\n", 2)[1]
    path = prompts / "umot/thank_you/v0002.j2"
    path.write_text(f"---\n{head}---\n{library.prompt('thank_you@draft').source}")
    lock = (prompts / "lock.yaml").read_text()
    found = ContentFiles(Path("knowledge"), prompts)._prompts._load(path).hash
    (prompts / "lock.yaml").write_text(lock.replace("thank_you:\n", f"thank_you:\n  2: {found}\n"))
