"""Says what brand.yaml lacks for a request: the link that the prompt's next step names, products that it asks for."""

import re

from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.findings import Finding, Severity
from service.domain.moments import Channel
from service.domain.product_names import strangers

_STEP = re.compile(r"^\[rule:one_cta\].*?\blink named [\"“']?([a-z_]+)", re.MULTILINE)
_OF_PRODUCT = "product's own url"
_ASKED_FOR = frozenset({"referral", "review_form", "survey", "testimonial_form"})
"""Links that a text is written for: without them nobody can do what it asks."""


def links_lacking(brand: Brand, brief: Brief, prompt: str) -> tuple[Finding, ...]:
    """Return a finding where a prompt's next step names a link that the brand does not have.

    Args:
        brand: whose links there are.
        brief: what is written; in a push message a tap opens the page, and no link is written.
        prompt: the source of the prompt.
    """
    step = _STEP.search(prompt)
    if step is None or brief.channel is Channel.PUSH or brand.links.get(name := step[1]):
        return ()
    if _OF_PRODUCT in step[0] and any(product.url for product in brief.products):
        return ()
    return (
        Finding(
            check="elements",
            rule="link-missing",
            severity=Severity.WARN if name in _ASKED_FOR else Severity.INFO,
            message=f"The next step should lead to the brand's link “{name}”, and brand.yaml names none.",
            source="house rule",
            remedy=f"Give the address as links.{name} in brand.yaml.",
        ),
    )


def products_lacking(brand: Brand, brief: Brief) -> tuple[Finding, ...]:
    """Return a finding for each product of a request that the brand does not have."""
    return tuple(
        Finding(
            check="elements",
            rule="product-unknown",
            severity=Severity.INFO,
            message=sentence,
            source="house rule",
            remedy="Ask for a product of brand.yaml, or add this one to it.",
        )
        for sentence in strangers(brand, (product.id for product in brief.products))
    )
