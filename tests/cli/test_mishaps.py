"""What users get wrong is told in a sentence that names it, with exit code 1 or 2, and never as a fault of ours."""

import pytest

from tests.cli.conftest import Run

ON = ("-b", "alder-and-brim")
SUITE = """suite: faq_answer
description: One question.
cases:
  - name: care
    brand: alder-and-brim
    request: {content_type: faq_answer, topic: How do I wash it?}
"""


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (("prompts", "render", "faq_answer", *ON, "--channel", "fax"), None, "channel: Must be one of: web"),
        (("eval", "run", "--prompt", "nosuch@1"), None, "see moments prompts list"),
        (("reply", *ON), "", "standard input is empty"),
        (("reply", *ON, "--file", "-"), " \n", "standard input is empty"),
        (("check", "empty.md", *ON, "-t", "faq_answer"), None, "empty.md is empty"),
        (("check", "knowledge", *ON, "-t", "faq_answer"), None, "knowledge: Is a directory"),
    ],
)
def test_one_sentence_names_what_is_wrong(run: Run, home, words: tuple[str, ...], stdin: str | None, told: str):
    (home / "empty.md").touch()
    (home / "evals" / "suites").mkdir(parents=True)
    (home / "evals" / "suites" / "faq_answer.yaml").write_text(SUITE)
    result = run(*words, stdin=stdin)
    assert result.exit_code in (1, 2)
    assert told in result.stderr
    assert "internal" not in result.stderr
    assert result.stdout == ""


def test_a_place_that_cannot_be_written_is_named(run: Run, home, monkeypatch: pytest.MonkeyPatch):
    (home / "taken").touch()
    monkeypatch.setenv("MOMENTS_EVALS_DIR", str(home / "taken"))
    result = run("proposals", "accept", "pro_1", *ON)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error (file): ")
    assert "taken" in result.stderr
