"""Suites of cases: what is wrong in a file is told with its line and what was meant.

Those of the house are as promised.
"""

from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.domain.contracts import CONTRACTS
from service.errors import InvalidContent
from service.evaluation.answers import type_of
from service.evaluation.suites import load_suites, suite_schema

FOLDER = Path("evals/suites")
BRANDS = ContentFiles(Path("knowledge"), Path("prompts")).brands()
HEAD = "suite: bad\ndescription: Broken on purpose.\ncases:\n"
CASE = "- name: a\n  brand: alder-and-brim\n"
GUIDE = f"{CASE}  request: {{content_type: buyer_guide}}\n"


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        (f"{CASE}  request: {{content_type: buyer_gide}}\n", '6: cases.0.request.content_type: "buyer_gide" is not known here. Did you mean "buyer_guide"?'),
        (f"{GUIDE}  splt: holdout\n", '7: cases.0: "splt" is not known here. Did you mean "split"?'),
        (f"{GUIDE}  expected:\n    must_mentoin: [x]\n", '8: cases.0.expected: "must_mentoin" is not known here. Did you mean "must_mention"?'),
        (f"{GUIDE}  expected:\n    kinds_cited:\n    - fact\n    - reveiw\n", '10: cases.0.expected.kinds_cited.1: "reveiw" is not known here. Did you mean "review"?'),
        (f"{GUIDE}  expected: {{must_mention: x}}\n", "7: cases.0.expected.must_mention: must be a list, such as [one, two]"),
        (f"{GUIDE}  risk: hihg\n", '7: cases.0.risk: "hihg" is not known here. Did you mean "high"?'),
        (f"{GUIDE}{GUIDE}", "7: cases.1.name: the case 'a' stands twice"),
        (CASE, "4: cases.0: give exactly one of request, reply, response or search"),
        ("- name: a\n  brand: alder-and-bim\n  request: {content_type: buyer_guide}\n", '5: cases.0.brand: "alder-and-bim" is not known here. Did you mean "alder-and-brim"?'),
        (f"{CASE}  request:\n    content_type: buyer_guide\n    products:\n    - trail-hatt\n", '9: cases.0.request.products.0: alder-and-brim has no such product: "trail-hatt" is not known here. Did you mean "trail-hat"?'),
        (f"{CASE}  search: {{query: hats, products: [team-plan]}}\n  expected: {{sources: [x]}}\n", "6: cases.0.search.products.0: alder-and-brim has no such product: "),
        (f"{CASE}  response: {{review: {{id: x, text: Good., product: team-plan}}}}\n", "6: cases.0.response.review.product: alder-and-brim has no such product: "),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_what_was_meant(tmp_path, cases, told):
    (tmp_path / "bad.yaml").write_text(HEAD + cases, encoding="utf-8")
    with pytest.raises(InvalidContent) as caught:
        load_suites(tmp_path, brands=BRANDS)
    assert str(caught.value).startswith(f"{tmp_path / 'bad.yaml'}:{told}")


def test_the_name_of_a_suite_is_that_of_its_file_and_a_mistyped_name_is_told(tmp_path):
    (tmp_path / "good.yaml").write_text(f"# a head\n{HEAD}{GUIDE}", encoding="utf-8")
    with pytest.raises(InvalidContent, match=r"good\.yaml:2: the suite must have the name of its file: good"):
        load_suites(tmp_path)
    with pytest.raises(InvalidContent, match=r'there is no suite .buyer_gide.* Did you mean "buyer_guide"'):
        load_suites(FOLDER, ("buyer_gide",))


def test_what_a_case_expects_to_be_unanswerable_may_name_unknown_products(tmp_path):
    cases = f"{CASE}  request: {{content_type: product_page, products: [sombrero]}}\n"
    path = tmp_path / "bad.yaml"
    path.write_text(HEAD + cases, encoding="utf-8")
    with pytest.raises(InvalidContent, match="no such product"):
        load_suites(tmp_path, brands=BRANDS)
    path.write_text(f"{HEAD}{cases}  expected: {{status: insufficient_evidence}}\n", encoding="utf-8")
    assert load_suites(tmp_path, brands=BRANDS)


def test_the_schema_in_the_repository_is_the_one_of_today_and_each_suite_names_it():
    import orjson

    written = Path("evals/suite.schema.json").read_bytes()
    assert orjson.loads(written) == suite_schema(), "run: moments eval schema > evals/suite.schema.json"
    for path in FOLDER.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../suite.schema.json\n")


def test_the_suites_of_the_house_cover_what_they_promise():
    suites = load_suites(FOLDER, brands=BRANDS)
    cases = [case for suite in suites for case in suite.cases]
    names = {suite.suite for suite in suites}
    assert names >= {*CONTRACTS, "attacks", "retrieval", "replies", "review_responses", "languages", "personal_data"}
    assert len(cases) >= 300
    assert 0.15 <= sum(case.split == "holdout" for case in cases) / len(cases) <= 0.25
    assert {case.brand for case in cases} == {"alder-and-brim", "pollard-desk"}
    for suite in suites:
        assert {case.split for case in suite.cases} == {"dev", "holdout"}, f"{suite.suite} has no hidden case"
        assert {case.brand for case in suite.cases} == {"alder-and-brim", "pollard-desk"}, suite.suite


@pytest.mark.parametrize("content_type", CONTRACTS)
def test_each_channel_of_a_content_type_has_a_case_that_is_written(content_type):
    (suite,) = load_suites(FOLDER, (str(content_type),))
    channels = CONTRACTS[content_type].channels
    written = {
        case.request.channel or channels[0] for case in suite.cases if case.request and case.expected.status == "ready"
    }
    assert written == set(channels)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_prompt_names_every_suite_that_asks_something_of_it(name):
    asking = {
        suite.suite
        for suite in load_suites(FOLDER)
        for case in suite.cases
        if not case.search and type_of(case) == name
    }
    draft = ContentFiles(Path("knowledge"), Path("prompts")).prompt(f"{name}@draft")
    assert set(draft.front_matter.eval_suites) == asking


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("  request: {content_type: buyer_guide}\n  expected: {sources: [facts]}\n", "expected.sources is not judged of a request"),
        ("  reply: {messages: [{role: customer, text: Hi.}]}\n  expected: {changes_with: first_name}\n", "expected.changes_with is not judged of a reply"),
        ("  search: {query: hats}\n  expected: {sources: [facts], must_mention: [hat]}\n", "expected.must_mention is not judged of a search"),
        ("  search: {query: hats}\n", "a search must say in expected which sources it finds"),
    ],
)  # fmt: skip
def test_what_nobody_would_judge_is_a_mistake(tmp_path, case, told):
    (tmp_path / "bad.yaml").write_text(f"{HEAD}{CASE}{case}", encoding="utf-8")
    with pytest.raises(InvalidContent, match=f"bad.yaml:4: cases.0: {told}"):
        load_suites(tmp_path)


@pytest.mark.parametrize("path", ["more.yml", "more.YAML", "folder/more.yaml"])
def test_a_file_that_would_be_passed_over_is_told(tmp_path, path):
    (tmp_path / "bad.yaml").write_text(f"{HEAD}{GUIDE}", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / path).write_text(f"{HEAD}{GUIDE}", encoding="utf-8")
    with pytest.raises(InvalidContent, match="it would not be run; suites lie in"):
        load_suites(tmp_path)


def test_a_suite_that_is_named_and_all_hidden_is_told(tmp_path):
    (tmp_path / "bad.yaml").write_text(f"{HEAD}{GUIDE}", encoding="utf-8")
    (tmp_path / "hidden.yaml").write_text(f"{HEAD}{GUIDE}  split: holdout\n".replace("bad", "hidden"), encoding="utf-8")
    assert len(load_suites(tmp_path, split="dev")) == 1
    with pytest.raises(InvalidContent, match="all cases of hidden are hidden ones; --holdout runs them too"):
        load_suites(tmp_path, ("bad", "hidden"), "dev")
