"""New rows are dealt evenly, always the same way, and never again."""

import itertools
from collections import Counter

import pytest

from bench.claim_deal import deal, main
from bench.claim_rows import ClaimRow, read_rows

EVIDENCE = [{"kind": "passage", "ref": "p", "title": "T", "text": "A text."}]


def _rows() -> list[ClaimRow]:
    names = itertools.product(("price", "date"), ("supported", "contradicted"), ("other", "hats"), range(5))
    return [
        ClaimRow.model_validate(
            {
                "id": f"{brand}-{kind}-{label}-{number}",
                "brand": brand,
                "language": "de" if number % 2 else "en",
                "kind": kind,
                "claim": "A claim.",
                "label": label,
                "relation": "paraphrase",
                "why": "So.",
                "evidence": EVIDENCE,
            }
        )
        for kind, label, brand, number in names
    ]


def test_the_halves_are_alike_in_kind_label_and_brand():
    halves = deal(_rows())
    counts = [Counter((row.kind, row.label, row.brand) for row in rows) for rows in halves.values()]
    assert all(abs(counts[0][group] - counts[1][group]) <= 1 for group in counts[0] | counts[1])
    assert abs(len(halves["tune"]) - len(halves["held_out"])) <= 1


def test_the_order_of_the_file_does_not_matter_and_the_seed_does():
    rows = _rows()
    assert deal(rows) == deal(rows[::-1])
    assert deal(rows) != deal(rows, seed=1)


def test_dealt_rows_are_added_and_a_taken_id_stops_everything(tmp_path):
    new = tmp_path / "new.jsonl"
    new.write_text("\n".join(row.model_dump_json() for row in _rows()), encoding="utf-8")
    main([str(new), "--folder", str(tmp_path / "claims")])
    tune, held_out = read_rows("tune", tmp_path / "claims"), read_rows("held_out", tmp_path / "claims")
    assert {row.id for row in (*tune, *held_out)} == {row.id for row in _rows()}
    with pytest.raises(SystemExit, match="taken"):
        main([str(new), "--folder", str(tmp_path / "claims")])
    assert read_rows("tune", tmp_path / "claims") == tune
