"""Suites of cases as editors write them in `evals/suites/*.yaml`. Running: `runs`; judging: `must_hold`, `quality`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from service.adapters.refusals import did_you_mean, unknown
from service.adapters.yaml_files import line_of_value, load_noun, read_text
from service.domain.brands import Brand
from service.domain.drafts import DraftRequest, DraftStatus
from service.domain.nouns import Noun, Slug
from service.domain.searches import SearchRequest
from service.domain.suggestions import EscalationReason, ReplyRequest, ReviewResponseRequest
from service.errors import InvalidContent


def _not_blank(words: str) -> str:
    if not words.strip():
        raise ValueError("must be words; blanks stand in every text")
    return words


Words = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_not_blank)]
"""Blanks around words are kept, as a part of what is looked for."""
Split = Literal["dev", "holdout"]


class Expected(Noun):
    """What must be true of the answer to a case, beyond what is checked of every case.

    `missing` are words of what a draft says it lacks; `sources` must be among the hits of a search, and `most_hits`
    is how far down they may stand; `no_sources` must not be among its hits at all. `changes_with` names a customer
    attribute: with another value the text must differ.
    """

    status: DraftStatus = "ready"
    must_mention: tuple[Words, ...] = ()
    must_not_mention: tuple[Words, ...] = ()
    kinds_cited: tuple[Literal["passage", "fact", "review", "request"], ...] = ()
    missing: tuple[Words, ...] = ()
    sources: tuple[Words, ...] = ()
    no_sources: tuple[Words, ...] = ()
    most_hits: int = Field(default=5, ge=1, le=50)
    escalates: tuple[EscalationReason, ...] | None = None
    changes_with: str | None = None


_OF_TEXTS = frozenset({"status", "must_mention", "must_not_mention", "kinds_cited", "missing"})
_JUDGED_OF: Mapping[str, frozenset[str]] = MappingProxyType({
    "request": _OF_TEXTS | {"changes_with"},
    "reply": _OF_TEXTS | {"escalates"},
    "response": _OF_TEXTS,
    "search": frozenset({"sources", "no_sources", "most_hits"}),
})  # fmt: skip
"""Which expectations a scorer reads, by what a case asks for."""


class Case(Noun):
    """One request to a brand, and what is expected of its answer. Exactly one of the four requests is given.

    `risk` says how bad a failure is, `origin` where the case comes from; cases of the split `holdout` run only when a
    prompt is published. `accepted` are words that a person approved as an answer, by part, and `evidence` what they
    rested on: for whoever reads the case, not compared with anything.
    """

    name: Slug
    brand: str
    request: DraftRequest | None = None
    reply: ReplyRequest | None = None
    response: ReviewResponseRequest | None = None
    search: SearchRequest | None = None
    expected: Expected = Expected()
    slice: str = Field(default="", max_length=60)
    risk: Literal["low", "normal", "high"] = "normal"
    origin: Literal["handmade", "incident", "edit", "generated"] = "handmade"
    split: Split = "dev"
    accepted: dict[str, Annotated[str, StringConstraints(max_length=20_000)]] = {}
    evidence: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "Case":
        if sum(one is not None for one in (self.request, self.reply, self.response, self.search)) != 1:
            raise ValueError("give exactly one of request, reply, response or search")
        return self

    @model_validator(mode="after")
    def _expects_what_is_judged(self) -> "Case":
        """What nobody looks at would pass for ever."""
        asks = next(kind for kind in _JUDGED_OF if getattr(self, kind) is not None)
        for name in sorted(self.expected.model_fields_set - _JUDGED_OF[asks]):
            raise ValueError(f"expected.{name} is not judged of a {asks}; take it out, or ask otherwise")
        if self.search is not None and not (self.expected.sources or self.expected.no_sources):
            raise ValueError(
                "a search must say in expected which sources it finds, or which no_sources it must not find"
            )
        return self


class Suite(Noun):
    """Cases that belong together."""

    suite: Slug
    description: str = Field(min_length=1)
    cases: tuple[Case, ...] = Field(min_length=1)

    def of(self, split: Split | None) -> "Suite | None":
        """Return the suite with the cases of one split alone, or None if there are none."""
        kept = tuple(case for case in self.cases if split in {None, case.split})
        return self.model_copy(update={"cases": kept}) if kept else None


def load_suites(
    folder: Path, only: tuple[str, ...] = (), split: Split | None = None, brands: Sequence[Brand] | None = None
) -> tuple[Suite, ...]:
    """Read the suites of a folder, or those named; with a split, only its cases.

    Where the brands are known, cases of another brand, and products that a brand has not, are mistakes too.

    Raises:
        InvalidContent: a file is broken, two cases share a name, or there is nothing to run.
    """
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in {".yaml", ".yml"} and (path.suffix != ".yaml" or path.parent != folder):
            raise InvalidContent(f"{path}: it would not be run; suites lie in {folder} itself and end in .yaml")
    suites = {path.stem: _suite(path, brands) for path in sorted(folder.glob("*.yaml"))}
    for name in only:
        if name not in suites:
            known = ", ".join(suites) or "none"
            raise InvalidContent(
                f"{folder}: there is no suite {name!r}; there are: {known}.{did_you_mean(name, suites)}"
            )
        if suites[name].of(split) is None:
            raise InvalidContent(f"{folder}: all cases of {name} are hidden ones; --holdout runs them too")
    asked = [suite.of(split) for suite in suites.values() if not only or suite.suite in only]
    wanted = tuple(suite for suite in asked if suite is not None)
    if not wanted:
        raise InvalidContent(f"{folder}: there is nothing to run; there are: {', '.join(suites) or 'no suites'}")
    return wanted


def _suite(path: Path, brands: Sequence[Brand] | None) -> Suite:
    text = read_text(path)
    suite = _read(path, text)
    for where, reason in _mistakes(suite, brands):
        raise InvalidContent(f"{path}:{line_of_value(text, where)}: {'.'.join(map(str, where))}: {reason}")
    return suite


@lru_cache(maxsize=64)
def _read(path: Path, text: str) -> Suite:
    """Read one file; kept, as a page that lists cases reads all of them."""
    suite = load_noun(Suite, text, str(path))
    if suite.suite != path.stem:
        raise InvalidContent(
            f"{path}:{line_of_value(text, ['suite'])}: the suite must have the name of its file: {path.stem}"
        )
    return suite


def _mistakes(suite: Suite, brands: Sequence[Brand] | None) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong beyond the form of a suite, and where."""
    seen: set[str] = set()
    known = {str(brand.id): brand for brand in brands or ()}
    for place, case in enumerate(suite.cases):
        if case.name in seen:
            yield ("cases", place, "name"), f"the case {case.name!r} stands twice"
        seen.add(case.name)
        if brands is not None and case.brand not in known:
            yield ("cases", place, "brand"), unknown(case.brand, tuple(known))
        elif brands is not None:
            yield from ((("cases", place, *where), reason) for where, reason in _strange(case, known[case.brand]))


def _strange(case: Case, brand: Brand) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield products that the brand has not; what a case expects to be unanswerable may name them."""
    if case.expected.status == "insufficient_evidence":
        return
    ids = tuple(str(product.id) for product in brand.products)
    request, search, review = case.request, case.search, case.response and case.response.review
    lists = (
        (("request", "products"), request.products if request else ()),
        (("request", "reviews", "products"), request.reviews.products if request else ()),
        (("search", "products"), search.products if search else ()),
    )
    named: list[tuple[tuple[str | int, ...], str]] = [
        ((*where, place), product) for where, products in lists for place, product in enumerate(products)
    ]
    if review and review.product:
        named.append((("response", "review", "product"), review.product))
    for where, product in named:
        if brand.product(product) is None:
            yield where, f"{brand.id} has no such product: {unknown(product, ids)}"


def suite_schema() -> dict[str, Any]:
    """Return the JSON Schema of a suite file, for editors' tools: they complete and check by it."""
    schema = Suite.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A suite of Moments", **schema}
