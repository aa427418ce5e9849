"""Reviews and a guide to quote from, and what the checks say of a text that quotes them."""

import datetime as dt

from service.domain.brands import Brand, Product
from service.domain.evidence import Evidence, Review
from service.guardrails.quotes import check_quotes
from tests.builders import build_item
from tests.guardrails.build import build_manuscript

WEB = {
    "quote": True,
    "name_form": "first_name_initial",
    "channels": ["web", "email"],
    "obtained_at": dt.date(2026, 1, 5),
}


LIGHT = Review(
    id="r-1",
    product="trail-hat",
    rating=5,
    title="Light",
    author="Anna Keller",
    locale="en",
    consent=WEB,
    text="So light that I forgot I was wearing it. It works great when it is dry, but not in the rain. A bit dear, I think. Does it float? It does.",
)


WARM = Review(
    id="r-2",
    product="trail-hat",
    rating=2,
    title="Not for me",
    author="Bo Larsen",
    company="Nordfrakt",
    locale="en",
    consent=WEB | {"channels": ["web"]},
    text="The strap broke on the second day out. They sent a new one within a week, free of charge.",
)


GERMAN = Review(
    id="r-3",
    product="trail-hat",
    rating=4,
    author="Jürgen Höfer",
    locale="de",
    consent=WEB | {"name_form": "anonymous"},
    text="Für große Köpfe genau richtig. Nach zwei Sommern sitzt er noch wie am ersten Tag.",
)


STAFF = Review(
    id="r-4",
    product="trail-hat",
    rating=5,
    author="Cy Marlow",
    locale="en",
    consent=WEB,
    relationship="employee",
    text="I wear mine on every single walk to the workshop.",
)


REVIEWS = (LIGHT, WARM, GERMAN, STAFF)


GUIDE = build_item(
    "e1",
    "Ask for the short programme called gentle cold wash. Marlies Voss says: “We lost only one hat to the wind.”",
    title="How to wash a straw hat",
)


IN_EVIDENCE = Evidence(items=(GUIDE,))


BRAND = Brand(
    id="hats", name="Hats & Co", products=(Product(id="trail-hat", name="Trail Hat", aliases=("the big green one",)),)
)


def judge(body, *, content_type="product_page", reviews=REVIEWS, evidence=IN_EVIDENCE, **fields):
    fields = {"brand": BRAND, "evidence": evidence, "reviews": reviews, **fields}
    return check_quotes(build_manuscript(body, content_type=content_type, **fields))


def rules(findings):
    return {(finding.rule, finding.severity) for finding in findings}
