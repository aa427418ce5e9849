"""How often the policy rules speak up about real text that breaks none of them: `python -m bench.rule_alarms`.

Reads the texts at MOMENTS_BENCH_DATA, or beside the repository in `../shared/data`: answers to questions, product texts
and reviews. Each sentence is read as if it were ours, in a place that the rule is for; `where` and `request` are left
out. Reviews and answers do say such things now and then (“the best coffee”): the rate is an upper bound of false
alarms.
"""

import argparse
import datetime as dt
import gzip
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.adapters.rule_files import RuleFiles
from service.domain.brands import Brand
from service.domain.contracts import CONTRACTS
from service.domain.evidence import Evidence
from service.domain.rules import Rule, RuleBook
from service.domain.sentences import sentences_of
from service.domain.texts import CitedText, Manuscript
from service.guardrails.policy import DECIDED_BY
from service.guardrails.policy.reading import Reading
from service.guardrails.policy.wording import forbidden, missing
from tests.guardrails.policy_texts import first_place

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("MOMENTS_BENCH_DATA", ROOT.parent / "shared" / "data"))
BRAND = Brand(id="acme", name="Acme")
TODAY = dt.date(2026, 11, 22)
BY_REQUEST = {"material-connection", "insider-review", "ai-chat-notice", "personal-price-notice", "ad-identified"}
"""Rules that ask for words only where the request says so: plain text says nothing of them."""


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the kind and the words of every text: `plain` from shops and help pages, `review` from customers."""
    for line in (folder / "stackfaq" / "passages.jsonl").read_text().splitlines():
        yield "plain", json.loads(line)["answer"]
    with gzip.open(folder / "icecat-chorus" / "products.jsonl.gz", "rt") as lines:
        for number, line in enumerate(lines):
            product = json.loads(line)
            if number % 10 == 0 and product.get("short_description"):
                yield "plain", f"{product['title']}. {product['short_description']}"
    for line in (folder / "fine-food-reviews-sample" / "reviews.jsonl").read_text().splitlines()[:1000]:
        yield "review", re.sub(r"<br ?/?>", " ", json.loads(line)["text"])
    for file in sorted((folder / "liu-reviews").glob("product_reviews_*/*.txt")):
        for line in file.read_text(errors="replace").splitlines():
            if "##" in line:
                yield "review", line.partition("##")[2]


def alarms_of(rule: Rule, sentence: str) -> int:
    """Return how often a rule speaks up about one sentence."""
    content_type, channel = first_place(rule)
    name = (rule.where.parts or ("body",))[0]
    manuscript = Manuscript(
        brand=BRAND,
        contract=CONTRACTS[content_type],
        channel=channel,
        language="en",
        part_contracts=(),
        parts={name: CitedText(text=sentence)},
        evidence=Evidence(),
        today=TODAY,
        rules=RuleBook(),
    )
    reading = Reading(manuscript)
    if reading.lifts(rule.unless):
        return 0
    if rule.kind == "forbid":
        return len(list(forbidden(rule, reading)))
    if rule.kind == "require":
        return len(list(missing(rule, reading))) if rule.when else 0
    return len(list(DECIDED_BY[rule.decided_by](rule, reading))) if rule.decided_by and rule.kind == "computed" else 0


def main() -> None:
    """Count alarms by rule and kind of text, and show some."""
    options = argparse.ArgumentParser(prog="bench.rule_alarms")
    options.add_argument("--show", type=int, default=0, help="sentences to show of each rule")
    asked = options.parse_args()
    packs = RuleFiles(ROOT / "knowledge" / "rules").packs()
    rules = {
        rule.id: rule for pack in packs for rule in pack.rules if not rule.checked_by and rule.id not in BY_REQUEST
    }
    sentences: Counter[str] = Counter()
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, text in texts(DATA):
        for sentence in sentences_of(text[:5_000], "en"):
            sentences[kind] += 1
            for rule in rules.values():
                if alarms_of(rule, sentence.text):
                    found[rule.id][kind].append(sentence.text)
    table = Table("rule", *(f"{kind} ({count:,})" for kind, count in sentences.items()))
    for name in rules:
        rates = [f"{len(found[name][kind])}  {len(found[name][kind]) / count:.2%}" for kind, count in sentences.items()]
        table.add_row(name, *rates)
    console = Console(width=140)
    console.print(table)
    for name, by_kind in found.items() if asked.show else ():
        for kind, hits in by_kind.items():
            for hit in hits[: asked.show]:
                console.print(f"{name} [{kind}] {hit[:160]}", markup=False, highlight=False)


if __name__ == "__main__":
    main()
