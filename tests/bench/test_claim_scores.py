"""Agreement with labels is counted as it is defined."""

import pytest

from bench.claim_rows import ClaimRow
from bench.claim_scores import Verdict, figures_by_kind, figures_of, verdict_of
from service.domain.findings import Claim, Span


def _verdict(gold: str, found: str, *, kind: str = "price", relation: str = "mutation") -> Verdict:
    return Verdict.model_validate({"id": "x", "kind": kind, "relation": relation, "gold": gold, "found": found})


def _claim(status: str) -> Claim:
    return Claim.model_validate(
        {"text": "It costs 5 euros.", "span": Span(part="body", start=0, end=17), "kind": "price", "status": status}
    )


ROW = ClaimRow.model_validate(
    {
        "id": "x",
        "brand": "other",
        "language": "en",
        "kind": "price",
        "claim": "It costs 5 euros.",
        "label": "contradicted",
        "relation": "mutation",
        "why": "It costs 6.",
        "decides": [0],
        "evidence": [{"kind": "passage", "ref": "p", "title": "Price", "text": "It costs 6 euros."}],
    }
)


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ((), "supported"),
        (("supported",), "supported"),
        (("supported", "unsupported"), "unsupported"),
        (("unsupported", "contradicted", "supported"), "contradicted"),
    ],
)
def test_the_gravest_claim_decides_and_no_claim_is_no_flag(statuses, found):
    verdict = verdict_of(ROW, [_claim(status) for status in statuses])
    assert (verdict.gold, verdict.found) == ("contradicted", found)
    assert verdict.wrong is (found == "supported")


def test_precision_recall_and_f1_are_of_flagging_what_is_not_supported():
    figures = figures_of(
        [
            _verdict("contradicted", "contradicted"),
            _verdict("unsupported", "contradicted"),
            _verdict("contradicted", "supported"),
            _verdict("contradicted", "supported"),
            _verdict("supported", "unsupported"),
        ]
    )
    assert figures.precision == pytest.approx(2 / 3)
    assert figures.recall == pytest.approx(2 / 4)
    assert figures.f1 == pytest.approx(4 / 7)
    assert figures.exact == pytest.approx(1 / 5)


def test_false_alarms_are_counted_among_true_paraphrases_only():
    figures = figures_of(
        [
            _verdict("supported", "unsupported", relation="paraphrase"),
            _verdict("supported", "supported", relation="paraphrase"),
            _verdict("supported", "contradicted", relation="verbatim"),
            _verdict("supported", "unsupported", relation="out_of_scope", kind="statement"),
            _verdict("contradicted", "contradicted"),
        ]
    )
    assert figures.false_alarms == pytest.approx(1 / 2)
    assert figures.harmless_flagged == pytest.approx(1.0)


def test_nothing_to_divide_by_is_no_figure():
    figures = figures_of([_verdict("supported", "supported", relation="verbatim")])
    assert (figures.precision, figures.recall, figures.f1, figures.false_alarms) == (None, None, None, None)
    assert figures.exact == 1.0


def test_each_kind_has_its_own_figures_and_statements_are_not_typed():
    by_kind = figures_by_kind(
        [
            _verdict("contradicted", "contradicted"),
            _verdict("contradicted", "supported", kind="date"),
            _verdict("supported", "unsupported", kind="statement", relation="out_of_scope"),
        ]
    )
    assert list(by_kind) == ["date", "price", "statement", "typed", "all"]
    assert (by_kind["price"].recall, by_kind["date"].recall) == (1.0, 0.0)
    assert (by_kind["typed"].rows, by_kind["all"].rows) == (2, 3)
    assert (by_kind["typed"].precision, by_kind["all"].precision) == (1.0, 0.5)
