"""Runs the product's own checks on a labelled claim, as if it were the body of a draft, and returns the verdict.

The whole road is taken (`run_checks`), so that a claim the checker never finds counts against it.
"""

import datetime as dt
from functools import lru_cache
from pathlib import Path

from bench.claim_rows import ClaimRow
from bench.claim_scores import Verdict, verdict_of
from service.adapters.brand_files import BrandFiles
from service.domain.brands import Brand, Product
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.findings import CheckReport
from service.domain.moments import Channel, ContentType
from service.domain.texts import Manuscript
from service.drafting.replies import take_markers
from service.guardrails.checklist import run_checks

TODAY = dt.date(2026, 11, 22)
"""The day the labels hold for: prices and offers of the sample brands change with the year."""
KNOWLEDGE = Path("knowledge")


def verdict_on(row: ClaimRow, *, cited: bool) -> Verdict:
    """Return the checker's verdict on a row whose claim bears no citation, or the right ones."""
    return verdict_of(row, report_on(row, cited=cited).claims)


def report_on(row: ClaimRow, *, cited: bool) -> CheckReport:
    """Return all that the checks say of a row."""
    contract = CONTRACTS[ContentType.FAQ_ANSWER]
    return run_checks(
        Manuscript(
            brand=_brand(row),
            contract=contract,
            channel=Channel.WEB,
            language=row.language,
            part_contracts=parts_for(contract, Channel.WEB),
            parts={"body": take_markers(row.cited if cited else row.claim)},
            evidence=row.labelled,
            today=TODAY,
        )
    )


def _brand(row: ClaimRow) -> Brand:
    if row.brand in _sample_brands():
        return _sample_brands()[row.brand]
    # A fact is titled by its product; a passage about the product by its own matter.
    told = sorted(row.evidence, key=lambda one: one.kind == "fact")
    titles = {one.subject: one.title.partition(":")[0] for one in told if one.subject}
    products = tuple(Product(id=subject, name=name) for subject, name in titles.items())
    return Brand(id=row.brand, name="The shop", website="https://shop.example", products=products)


@lru_cache(maxsize=1)
def _sample_brands() -> dict[str, Brand]:
    files = BrandFiles(KNOWLEDGE)
    return {name: files.get(name) for name in files.names()}
