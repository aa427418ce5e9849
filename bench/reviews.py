"""Review context, measured: aspects and polarity against marks of people, exact star statistics, and time.

`python -m bench reviews --data FOLDER` (or MOMENTS_BENCH_DATA) needs the folders `liu-reviews` and
`fine-food-reviews-sample`; without them only the time of synthetic reviews is measured.
"""

import argparse
import datetime as dt
import json
import os
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.keywords import keyword_opinions, lexicon_signs, vader_signs, words_of
from bench.marked_reviews import MarkedProduct, read_products
from bench.scores import Opinion, Scores, score, stems_in
from service.domain.evidence import Review
from service.domain.review_summaries import ReviewSummary
from service.retrieval.review_summary import summarise
from service.retrieval.themes import opinions_of
from service.retrieval.words import aspects, without_article

_TODAY = dt.date(2026, 11, 21)
_SYNTHETIC = 20_000
_FIGURES = ("sentence_p", "sentence_r", "sentence_f", "aspect_p", "aspect_r", "aspect_f", "polarity")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what there is data for, and print tables."""
    options = argparse.ArgumentParser(prog="bench reviews")
    options.add_argument("--data", type=Path, default=os.environ.get("MOMENTS_BENCH_DATA"))
    options.add_argument("--quick", action="store_true", help="a tenth of the synthetic reviews")
    asked = options.parse_args(arguments)
    console = Console(width=140)
    marks = asked.data and asked.data / "liu-reviews"
    if marks and marks.is_dir():
        console.print(_accuracy(list(read_products(marks))))
    else:
        console.print("Aspects and polarity: skipped, no liu-reviews in --data or MOMENTS_BENCH_DATA.")
    stars = asked.data and asked.data / "fine-food-reviews-sample" / "reviews.jsonl"
    if stars and stars.is_file():
        rows = [json.loads(line) for line in stars.read_text(encoding="utf-8").splitlines()]
        console.print(_speed(f"{len(rows):,} real reviews", [json.dumps(_review_row(row)) for row in rows]))
        # After the times: readings are kept, and would make a second summary look fast.
        console.print(_exactness(rows))
    else:
        console.print("Star statistics: skipped, no fine-food-reviews-sample in --data or MOMENTS_BENCH_DATA.")
    count = _SYNTHETIC // 10 if asked.quick else _SYNTHETIC
    console.print(_speed(f"{count:,} synthetic reviews", [json.dumps(row) for row in _synthetic(count)]))


def _accuracy(products: Sequence[MarkedProduct]) -> Table:
    table = Table(title="Opinions in sentences against marks of people (aspects named in the sentence)")
    for column in ("half", "marks", "system", *_FIGURES, "both f"):
        table.add_column(column, justify="left" if column in {"half", "marks", "system"} else "right")
    vader = vader_signs()
    lexicons = {"keywords, ours": lexicon_signs()} | ({"keywords, VADER": vader} if vader else {})
    systems: dict[str, Callable[[MarkedProduct], list[list[Opinion]]]]
    systems = {name: partial(_keywords, signs) for name, signs in lexicons.items()}
    systems["moments"] = our_opinions
    for half in ("tuned", "held back"):
        for of, leaves_out in (("all", False), ("but of the whole", True)):
            for name, system in systems.items():
                total = Scores()
                for product in (one for one in products if one.half == half):
                    sentences = [sentence for review in product.reviews for sentence in review]
                    itself = product.itself if leaves_out else frozenset[str]()
                    total = total.plus(score(sentences, system(product), itself))
                found = total.figures()
                cells = [f"{found[key]:.3f}" for key in (*_FIGURES, "aspect_and_polarity_f")]
                table.add_row(half, of, name, *cells)
    return table


def _keywords(signs: dict[str, int], product: MarkedProduct) -> list[list[Opinion]]:
    return keyword_opinions([sentence.text for review in product.reviews for sentence in review], signs)


def our_opinions(product: MarkedProduct) -> list[list[Opinion]]:
    """Return what themes are made of, by sentence; the product's name is known, as in a brand's own file."""
    texts = ["\n\n".join(sentence.text for sentence in review) for review in product.reviews]
    reviews = [Review(id=f"r{number:04d}", text=text) for number, text in enumerate(texts)]
    name = frozenset(word for word in re.findall(r"[a-z]+", product.name.lower().replace("_", " ")) if len(word) > 1)
    found: list[list[list[Opinion]]] = [[[] for _ in review] for review in product.reviews]
    for said in opinions_of(reviews, name):
        number = int(said.review.id[1:])
        place = next(n for n, sentence in enumerate(product.reviews[number]) if said.sentence in sentence.text)
        stems = stems_in(said.surface)
        known = aspects().get(said.key[0]) if len(said.key) == 1 else None
        for aspect_name in known.names["en"] if known else ():
            stems |= stems_in(without_article(aspect_name))
        found[number][place].append(Opinion(said.surface, stems, 1 if said.score > 0 else -1))
    return [opinions for review in found for opinions in review]


def _exactness(rows: Sequence[dict[str, Any]]) -> Table:
    """Recompute the stars of all and of each product with exact fractions, and compare."""
    table = Table(title="Star statistics against exact fractions")
    for column in ("reviews", "sets", "wrong counts", "wrong means", "wrong distributions", "wrong months"):
        table.add_column(column, justify="right")
    products: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        products.setdefault(row["product_id"], []).append(row)
    wrong = [0, 0, 0, 0]
    for chosen in (list(rows), *products.values()):
        told = summarise([Review.model_validate(_review_row(row)) for row in chosen], None, _TODAY)
        for place, fits in enumerate(_fits(chosen, told)):
            wrong[place] += not fits
    table.add_row(f"{len(rows):,}", f"{1 + len(products):,}", *map(str, wrong))
    return table


def _fits(rows: Sequence[dict[str, Any]], told: ReviewSummary) -> Iterable[bool]:
    stars = [int(row["rating"]) for row in rows]
    mean = Fraction(sum(stars), len(stars))
    yield (told.count, told.rated) == (len(rows), len(rows))
    # Half up to one decimal, in whole numbers.
    yield told.mean == int(mean * 10 + Fraction(1, 2)) / 10
    yield told.distribution == {str(star): stars.count(star) for star in range(1, 6)}
    yield sum(period.count for period in told.periods) == len(rows)


def _speed(name: str, lines: Sequence[str]) -> Table:
    table = Table(title=f"CPU time of a summary: {name}")
    for column in ("step", "seconds", "times a word count", "times reading the rows"):
        table.add_column(column, justify="left" if column == "step" else "right")
    texts = [json.loads(line)["text"] for line in lines]
    counting = _cpu(lambda: [words_of(text) for text in texts])
    reviews: list[Review] = []
    reading = _cpu(lambda: reviews.extend(Review.model_validate_json(line) for line in lines))
    steps = {"counting words": counting, "reading the rows": reading}
    steps["summary, first time"] = _cpu(lambda: summarise(reviews, None, _TODAY))
    steps["summary of one product more"] = _cpu(lambda: summarise(reviews[: len(reviews) // 10], None, _TODAY))
    for step, seconds in steps.items():
        table.add_row(step, f"{seconds:.2f}", f"{seconds / counting:.1f}", f"{seconds / reading:.1f}")
    return table


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _review_row(row: dict[str, Any]) -> dict[str, Any]:
    day = dt.datetime.fromtimestamp(row["time"], dt.UTC).date().isoformat()
    return {key: row[key] for key in ("id", "rating", "title", "text")} | {"date": day}


_THINGS = (
    "brim", "strap", "lining", "handle", "lid", "battery", "price", "delivery", "packaging", "colour", "zip", "pocket", "hinge",
    "motor",
)  # fmt: skip
_VERDICTS = (
    "is great", "is lovely", "broke at once", "could be better", "feels flimsy", "works well", "is not bad", "is too small",
)  # fmt: skip
_PLACES = (
    "on the train", "in the rain", "at home", "on a long walk", "after a month", "with gloves on", "every morning",
)  # fmt: skip


def _synthetic(count: int) -> Iterable[dict[str, Any]]:
    """Yield reviews of five sentences, no two alike."""
    chance = random.Random(7)
    for number in range(count):
        told = (f"The {chance.choice(_THINGS)} {chance.choice(_VERDICTS)} {chance.choice(_PLACES)}." for _ in range(5))
        day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(900))
        row = {"id": f"s{number}", "rating": chance.randint(1, 5), "text": " ".join(told)}
        yield row | {"date": day.isoformat(), "title": f"Note {number}"}


if __name__ == "__main__":
    main()
