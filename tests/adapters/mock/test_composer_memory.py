"""The composer remembers evidence and phrases, never what it wrote: no draft depends on those before it."""

import random

from service.adapters.mock.evidence import _known_items_on
from service.adapters.mock.fitting import fitter_for
from service.adapters.mock.queries import concept
from tests.adapters.mock.builders import ask, ask_kind, every_kind

LANGUAGES = ("en", "de", "fr", "es")


def test_a_draft_does_not_depend_on_what_was_composed_before():
    asked = [ask_kind(*kind) for kind in every_kind(LANGUAGES)]
    first = [one.answer(seed) for seed, one in enumerate(asked)]
    order = list(range(len(asked)))
    random.Random(7).shuffle(order)
    again = {place: asked[place].answer(place) for place in order}
    assert [again[place] for place in range(len(asked))] == first


def test_evidence_that_changed_is_read_anew():
    told = "The Trail Hat costs 64 euros."
    asked = ask("buyer_guide")
    assert told[:-1] in asked.body()
    rows = [{**row, "text": row["text"].replace("64 euros", "71 euros")} for row in asked.evidence]
    changed = ask("buyer_guide", evidence=[{k: v for k, v in row.items() if k != "label"} for row in rows]).body()
    assert "71 euros" in changed and "64 euros" not in changed


def test_what_the_caller_told_is_not_remembered():
    _known_items_on.cache_clear()
    told = {"kind": "request", "title": "Order", "text": "Order 4711 of Ms Silvertongue leaves on Monday."}
    ask("service_notice", evidence=[told]).body()
    assert _known_items_on.cache_info().currsize == 0


def test_a_query_with_a_customers_words_is_not_remembered():
    lasting = concept("price", language="en")
    assert fitter_for(lasting) is not fitter_for(lasting.with_words("my hat arrived crushed"))
