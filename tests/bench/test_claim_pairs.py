"""Claims from real text are made by reference and change; the text itself is not needed to test how."""

import gzip
import json

import pytest

from bench.claim_pairs import changed, read_pairs
from bench.claim_wice import chosen_sentences, row_of


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ("=", "It does not cost 5 euros."),
        ("4>7", "It does not cost 7 euros."),
        ("2-", "It does cost 5 euros."),
        ("4+at_most", "It does not cost at most 5 euros."),
        ("2-;4>9", "It does cost 9 euros."),
    ],
)
def test_a_change_names_words_by_their_place(change, result):
    assert changed("It does not cost 5 euros.", change) == result


@pytest.mark.parametrize("change", ["6>7", "x>7", "1*2", ""])
def test_a_change_that_cannot_be_made_is_an_error(change):
    with pytest.raises(ValueError, match="no such change"):
        changed("It does not cost 5 euros.", change)


def test_without_data_there_are_no_pairs(tmp_path):
    assert read_pairs(tmp_path) == ()


def test_product_data_becomes_true_and_false_claims(tmp_path):
    products = [
        {"id": str(number), "supplier": "Acme", "name": f"Lamp {number}", "attr_n_weight": 250.0 * number}
        for number in range(1, 5)
    ]
    folder = tmp_path / "icecat-chorus"
    folder.mkdir()
    with gzip.open(folder / "products.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(product) + "\n" for product in products)
    rows = read_pairs(tmp_path)
    assert [(row.claim, row.label) for row in rows[:2]] == [
        ("The Acme Lamp 1 comes to 0.25 kg on the scales.", "supported"),
        ("The Acme Lamp 1 weighs 500 g.", "contradicted"),
    ]
    assert [one.value for one in rows[0].evidence] == ["250 g", "500 g"]
    assert len(rows) == 4


def test_a_claim_of_wikipedia_is_supported_only_in_full():
    page = [f"Sentence {number}." for number in range(40)]
    record = {
        "label": "partially_supported",
        "claim": "She wrote two books.",
        "supporting_sentences": [[3], [1]],
        "evidence": page,
        "meta": {"id": "dev1", "claim_title": "A writer"},
    }
    assert "Sentence 3." in chosen_sentences(record)
    assert len(chosen_sentences(record)) < 25
    row = row_of(record, page)
    assert row.label == "unsupported"
    assert " ".join(one.text for one in row.evidence) == " ".join(page)
    assert row_of(record | {"label": "supported"}, page).label == "supported"
