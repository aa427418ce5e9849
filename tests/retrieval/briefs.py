"""Briefs, passages and facts of a small brand, for the tests of what is chosen and what is missing."""

import datetime as dt

from service.domain.brands import Brand
from service.domain.drafts import DraftRequest
from service.domain.evidence import Fact, Passage
from service.domain.nouns import FactKey, PassageId, ProductId, SourceId
from service.drafting.brief import make_brief
from service.retrieval.selection import Candidate

TODAY = dt.date(2026, 11, 21)
BRAND = Brand(
    id="hats",
    name="Hats",
    locales=("en-GB", "de-DE"),
    products=({"id": "trail", "name": "Trail Hat"}, {"id": "straw", "name": "Straw Hat"}),
)


def brief_of(**fields):
    return make_brief(
        BRAND, DraftRequest.model_validate({"content_type": "buyer_guide", "products": ["trail"], **fields}), TODAY
    )


def passage(number, text, *, source="care", locale="en-GB", products=(), **fields):
    return Passage(
        id=PassageId(f"{source}#{number}"),
        source_id=SourceId(source),
        position=number,
        heading="Care",
        text=text,
        start=0,
        end=len(text),
        kind="guide",
        title="Care",
        locale=locale,
        products=tuple(ProductId(p) for p in products),
        **fields,
    )


def fact(key, subject="trail", value=1.0, **fields):
    return Fact(key=FactKey(f"{subject}.{key}"), subject=subject, attribute=key, value=value, **fields)


def found(one, score, relevance=0.9, why="close in meaning"):
    return Candidate(one, score, relevance, why)
