"""Labelled claims built at run time from real text, so that none of it is kept here.

A place in a data set and a change.

`claim_pairs.tsv` names sentences of documentation (`docs`), support answers (`faq`), comparative sentences of reviews
(`cs`) and Wikipedia (`wice`), and what is changed in each. A sentence left as it is, is supported by the text it stands
in; the label of a changed one was decided by hand. Product data is turned into facts, and claims are made of the
numbers. All of this text is other people's: it is measured on and never shown.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from bench.claim_rows import ClaimRow, Ground
from service.domain.evidence import EvidenceKind
from service.domain.findings import ClaimKind, ClaimStatus

_TABLE = Path(__file__).with_name("claim_pairs.tsv")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CHANGE = re.compile(r"(\d{1,3})([>+-])(.{0,40})")
_EACH = 4
"""Products to make claims of, for each attribute."""


class Place(NamedTuple):
    """A sentence, the text around it that proves it, and a neighbouring text that does not."""

    sentence: str
    around: str
    beside: str


class Trait(NamedTuple):
    """An attribute of the product data, and how a draft would say it: plainly, in other words, with its unit."""

    field: str
    kind: ClaimKind
    fact: str
    other_words: str
    unit: str


_TRAITS = (
    Trait("attr_n_black_toner_page_yield", "number", "The {name} prints {value} pages.", "With the {name} you print {value:,} pages.", "pages"),
    Trait("attr_n_cable_length", "quantity", "The cable of the {name} is {value} m long.", "The cable of the {name} measures {hundredfold} cm.", "m"),
    Trait("attr_n_weight", "quantity", "The {name} weighs {value} g.", "The {name} comes to {thousandth} kg on the scales.", "g"),
    Trait("attr_n_usb_2_0_ports_quantity", "number", "The {name} has {value} USB 2.0 ports.", "There are {value} USB 2.0 ports on the {name}.", "ports"),
    Trait("attr_n_colour_toner_page_yield", "number", "The {name} prints {value} colour pages.", "{value:,} colour pages come out of the {name}.", "pages"),
    Trait("attr_t_country_of_origin", "name", "The {name} is made in {value}.", "{value} is where the {name} is made.", ""),
    Trait("attr_t_product_colour", "name", "The colour of the {name} is {value}.", "The {name} comes in {value}.", ""),
)  # fmt: skip


def read_pairs(data: Path) -> tuple[ClaimRow, ...]:
    """Return the labelled claims of the data sets that are there."""
    return (*_changed_sentences(data), *_product_claims(data))


def changed(sentence: str, change: str) -> str:
    """Return a sentence after a change; words are counted from 0, before anything is changed.

    Raises:
        ValueError: The change names a word beyond the sentence, or cannot be read.
    """
    words = sentence.split()
    for step in change.split(";") if change != "=" else ():
        match = _CHANGE.fullmatch(step)
        if match is None or int(match[1]) >= len(words):
            raise ValueError(f"no such change: {step}")
        place, sign, new = int(match[1]), match[2], match[3].replace("_", " ")
        words[place] = {">": new, "+": f"{new} {words[place]}", "-": ""}[sign]
    return " ".join(word for word in words if word)


def _changed_sentences(data: Path) -> Iterator[ClaimRow]:
    readers: dict[str, Callable[[Path], dict[str, Place]]] = {
        "docs": _docs,
        "faq": _answers,
        "cs": _comparisons,
        "wice": _wikipedia,
    }
    places: dict[str, dict[str, Place]] = {}
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("#"):
            continue
        source, name, kind, change, label = line.split("\t")
        if source not in places:
            places[source] = readers[source](data)
        if place := places[source].get(name):
            yield _row(f"real-{source}-{number:03d}", place, kind, change, label)


def _row(id_: str, place: Place, kind: str, change: str, label: str) -> ClaimRow:
    return ClaimRow.model_validate(
        {
            "id": id_,
            "brand": "other",
            "language": "en",
            "kind": kind,
            "claim": changed(place.sentence, change),
            "label": label,
            "relation": _relation(id_, change),
            "why": f"The sentence with the change {change}",
            "decides": (0,),
            "evidence": (
                {"kind": "passage", "ref": "place", "title": "Text", "text": place.around},
                {"kind": "passage", "ref": "beside", "title": "Other text", "text": place.beside},
            ),
        }
    )


def _relation(id_: str, change: str) -> str:
    """Return how a sentence relates to its evidence; those of Wikipedia say in other words what their pages say."""
    if change != "=":
        return "mutation"
    return "paraphrase" if id_.startswith("real-wice") else "verbatim"


def _sentences_of(texts: Sequence[tuple[str, str]]) -> dict[str, Place]:
    """Return every sentence of some texts under `text.sentence`, counted from 0; the text after it stands beside it."""
    found = {}
    for (name, text), (_, beside) in pairwise([*texts, texts[0]]):
        sentences = _SENTENCE_END.split(text.replace("\n", " "))
        for number, sentence in enumerate(sentences):
            around = " ".join(sentences[max(0, number - 1) : number + 2])
            found[f"{name}.{number}"] = Place(sentence.strip(), around.strip(), beside[:1_200] or "-")
    return found


def _docs(data: Path) -> dict[str, Place]:
    file = data / "product-docs-rag" / "docs.json"
    if not file.is_file():
        return {}
    return _sentences_of([(str(number), one["text"]) for number, one in enumerate(json.loads(file.read_text("utf-8")))])


def _answers(data: Path) -> dict[str, Place]:
    rows = _records(data / "stackfaq" / "passages.jsonl")
    return _sentences_of([(row["id"], row["answer"]) for row in rows]) if rows else {}


def _comparisons(data: Path) -> dict[str, Place]:
    file = data / "liu-reviews" / "comparative_sentences" / "labeledSentences.txt"
    lines = file.read_text("latin-1").split("\n") if file.is_file() else []
    return {
        str(number): Place(line.strip(), line.strip(), lines[number - 7].strip() or "-")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    }


def _wikipedia(data: Path) -> dict[str, Place]:
    found = {}
    for row in _records(data / "wice-dev" / "claim-dev.jsonl"):
        page = row["evidence"]
        proof = sorted({near for place in row["supporting_sentences"] for at in place for near in (at - 1, at, at + 1)})
        around = " ".join(page[at] for at in proof if 0 <= at < len(page))
        found[row["meta"]["id"]] = Place(row["claim"], around or "-", " ".join(page[:3]))
    return found


def _records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def _product_claims(data: Path) -> Iterator[ClaimRow]:
    file = data / "icecat-chorus" / "products.jsonl.gz"
    if not file.is_file():
        return
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        products = [json.loads(line) for line in lines]
    for trait in _TRAITS:
        some = _telling_apart(trait, products)
        for number, (one, other) in enumerate(zip(some[::2], some[1::2], strict=False)):
            yield from _claims_of(f"real-product-{trait.field[5:].replace('_', '-')}-{number}", trait, one, other)


def _telling_apart(trait: Trait, products: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first products with short names that have the attribute, no two with the same value."""
    found: dict[Any, dict[str, Any]] = {}
    for product in products:
        value = product.get(trait.field)
        if value not in {None, "", 0.0, 1.0} and len(product["name"]) < 16 and "," not in str(value):
            found.setdefault(value, product)
    return list(found.values())[: 2 * _EACH]


def _claims_of(id_: str, trait: Trait, one: dict[str, Any], other: dict[str, Any]) -> Iterator[ClaimRow]:
    evidence = (_fact(trait, one), _fact(trait, other))
    said: tuple[tuple[str, str, ClaimStatus], ...] = (
        (_said(trait.other_words, one, one[trait.field]), "paraphrase", "supported"),
        (_said(trait.fact, one, other[trait.field]), "mutation", "contradicted"),
    )
    for number, (claim, relation, label) in enumerate(said):
        yield ClaimRow.model_validate(
            {
                "id": f"{id_}-{number}",
                "brand": "other",
                "language": "en",
                "kind": trait.kind,
                "claim": claim,
                "label": label,
                "relation": relation,
                "why": "Made of the product data.",
                "decides": (0,),
                "evidence": evidence,
            }
        )


def _fact(trait: Trait, product: dict[str, Any]) -> Ground:
    label = trait.field[7:].replace("_", " ")
    return Ground(
        kind=EvidenceKind.FACT,
        ref=f"{product['id']}.{trait.field}",
        subject=product["id"],
        attribute=trait.field[7:],
        title=f"{_name(product)}: {label}",
        text=_said(trait.fact, product, product[trait.field]),
        value=f"{_plain(product[trait.field])} {trait.unit}".strip(),
    )


def _said(pattern: str, product: dict[str, Any], value: float | str) -> str:
    numbers = {} if isinstance(value, str) else {"hundredfold": f"{100 * value:g}", "thousandth": f"{value / 1_000:g}"}
    return pattern.format(name=_name(product), value=_plain(value), **numbers)


def _plain(value: float | str) -> float | str:
    """Return a whole number without its `.0`, so that it reads as people write it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _name(product: dict[str, Any]) -> str:
    return f"{product['supplier']} {product['name']}"
