"""The brand's own pages, section by section, through the checks: what it published itself is not held against it."""

import re
from pathlib import Path

import pytest

from service.bootstrap import Service
from service.domain.briefs import CheckRequest
from service.domain.moments import ContentType

GUIDES = Path(__file__).parents[2] / "knowledge"
PAGES = {
    "alder-and-brim": (
        "care-felt.md", "delays.md", "hat-care-kit.md", "kids-hats.md", "rain.md", "returns.md", "shipping.de.md", "shipping.md",
        "sun-protection.md", "story-kestrel-ridge.md", "story-ostermann.md", "warranty.md",
    ),
    "pollard-desk": ("cancellation-and-refunds.md", "macros-and-routing.md", "migration-service.md", "plans-compared.md"),
}  # fmt: skip
"""Pages with lists of what is not covered, tables, figures of a year, a heading that denies, and another language."""


def sections_of(brand: str, page: str) -> list[str]:
    body = (GUIDES / brand / "guides" / page).read_text("utf-8").split("\n---\n", 1)[-1]
    return [section.strip() for section in re.split(r"\n(?=#{1,4} )", body) if len(section) > 40]


@pytest.mark.parametrize(("brand", "page"), [(brand, page) for brand, pages in PAGES.items() for page in pages])
async def test_the_brand_s_own_words_pass(service: Service, brand: str, page: str):
    locale = "de-DE" if ".de." in page else "en-GB"
    judged = 0
    for section in sections_of(brand, page):
        report = await service.check_content(
            brand, CheckRequest(content_type=ContentType.FAQ_ANSWER, locale=locale, text=section)
        )
        judged += len(report.claims)
        assert [(claim.text, claim.reason) for claim in report.claims if claim.status != "supported"] == []
    assert judged > 5
