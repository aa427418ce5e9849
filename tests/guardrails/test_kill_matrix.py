"""Each fault of each saboteur, through the whole workflow: the rule made for it fires, and not on the good draft."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.adapters.mock.sabotage import Fault
from service.adapters.mock.saboteurs import SABOTEURS
from service.adapters.strict_yaml import compose, plain
from service.bootstrap import Service
from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft, DraftRequest
from service.domain.sentences import sentences_of
from service.domain.suggestions import ReviewResponseRequest
from service.errors import ModelReplyInvalid, ModelUnavailable
from service.guardrails import checklist

HATS, DESK = "alder-and-brim", "pollard-desk"
TRAIL = {"products": ["trail-hat"]}
SCENES: dict[str, tuple[str, dict[str, Any]]] = {
    "page": (HATS, {"content_type": "product_page", **TRAIL}),
    "kids": (HATS, {"content_type": "product_page", "products": ["pebble-kids-hat"]}),
    "confirmation": (HATS, {"content_type": "decision_confirmation", "channel": "email", "locale": "de-DE", "products": ["trail-hat", "meadow-straw-hat"]}),
    "desk": (DESK, {"content_type": "faq_answer", "topic": "How do I cancel my plan?"}),
    "story": (HATS, {"content_type": "case_study", "topic": "a walking club"}),
    "post": (HATS, {"content_type": "social_post", "topic": "care of the hat", **TRAIL}),
    "follow-up": (HATS, {"content_type": "follow_up", "channel": "email", "topic": "care of the hat", **TRAIL}),
    "push": (HATS, {"content_type": "follow_up", "channel": "push", "topic": "care of the hat", **TRAIL}),
    "sms": (HATS, {"content_type": "survey_invitation", "channel": "sms", **TRAIL}),
    "quote": (HATS, {"content_type": "quote_follow_up", "channel": "email", **TRAIL}),
    "win-back": (DESK, {"content_type": "win_back", "channel": "email", "topic": "what is new", "products": ["team-plan"]}),
    "request": (HATS, {"content_type": "review_request", "channel": "email", **TRAIL}),
    "bitte": (HATS, {"content_type": "review_request", "channel": "email", "locale": "de-DE", **TRAIL}),
    "reply": (HATS, {"content_type": "suggested_reply", "topic": "Can I wash the Trail Hat in the machine?", **TRAIL}),
    "antwort": (HATS, {"content_type": "suggested_reply", "locale": "de-DE", "topic": "Kann ich den Wanderhut waschen?", **TRAIL}),
    "complaint": (HATS, {"content_type": "complaint_reply", "channel": "email", "topic": "My hat came too late."}),
    "response": (HATS, {"review": {"id": "r-x", "text": "The seam of my hat came apart after a week.", "rating": 2, "product": "trail-hat"}}),
}  # fmt: skip

SCENES_OF = {
    "hallucinator": ("page", "confirmation", "desk"),
    "offbrand": ("page", "confirmation", "reply"),
    "leaky": ("page", "confirmation", "response"),
    "verbose": ("page", "confirmation", "push", "sms", "post", "reply", "response"),
    "malformed": ("page", "confirmation", "reply"),
    "offside": ("page", "confirmation"),
}
_ASKS, _REPLIES, _OFFERS = ("request", "bitte"), ("reply", "antwort", "response"), ("quote", "win-back")
SCENES_OF_FAULT = {
    "gating": _ASKS, "reward": _ASKS, "platform-reward": _ASKS, "undisclosed-reward": _ASKS, "five-stars": _ASKS, "yelp": _ASKS, "insider": _ASKS,
    "change-review": ("response",), "threat": ("response",), "untypical": ("story",), "as-customer": ("post",),
    "false-reply": ("follow-up", "win-back"), "special-category": ("follow-up",), "human-name": ("reply",), "denigration": ("post", "page"),
    "urgency": _OFFERS, "was-price": _OFFERS, "free": _OFFERS, "personal-price": _OFFERS, "confirmshaming": ("win-back", "follow-up"),
    "liability": _REPLIES, "refund": (*_REPLIES, "complaint"), "promise": ("reply", "complaint"), "minors": ("kids",),
    "insult": ("reply", "complaint"), "blame": ("reply", "complaint"), "address": ("confirmation", "antwort"),
    "testimonial": ("page", "story"), "leaky:purchase": ("response",), "one-sided": _ASKS, "bare": ("response",),
}  # fmt: skip
"""Where a fault is tried, if not where its saboteur is: a rule for review requests says nothing of product pages."""

AWAITED: dict[str, dict[str, str]] = {
    "offside": {
        "yelp": "no brand has Yelp on, so its pack is off",
        "threat": "the US pack is off for both brands; a person gets the text all the same, as an unsupported claim",
        "verified": "true where the brand says how it verifies: the claim is supported, and the rule lets it pass",
        "human-name": "only the first message of a machine must say so, and the request says which that is",
    },
}
"""Faults that no check finds, or not in every scene, and where that lies.

A fault that is found must leave this table.
"""

BY_CODE = {
    "email-postal-address": "the footer is written by code from brand.yaml", "email-unsubscribe": "the same",
    "sms-stop-sender": "the same", "ad-identified": "the same", "link-allowlist": "killed by hallucinator:link",
    "reply-no-relationship": "for regulated trades only; neither sample brand is one",
    "ombudsman-route": "the same", "financial-claim": "the same", "material-connection": "offside:as-customer",
    "prompt-minimisation": "judges what a model is shown, not what it writes", "erased-subject": "judges records, not texts",
}  # fmt: skip
"""Rules of the packs that no saboteur of a sample brand can break; their own examples are tests."""

FAULTS = [
    pytest.param(saboteur, fault, id=f"{saboteur}:{fault.name}")
    for saboteur, rows in SABOTEURS.items()
    for fault in rows
]
_GOOD: dict[str, Draft] = {}


async def write(service: Service, scene: str, model: str = "mock/composer") -> Draft:
    brand, given = SCENES[scene]
    if "review" in given:
        return await service.respond_to_review(brand, ReviewResponseRequest.model_validate({**given, "model": model}))
    return await service.draft_content(brand, DraftRequest.model_validate({**given, "model": model}))


async def good_of(service: Service, scene: str) -> Draft:
    if scene not in _GOOD:
        _GOOD[scene] = await write(service, scene)
        assert _GOOD[scene].status in {"ready", "needs_review"}, (scene, _GOOD[scene].missing)
    return _GOOD[scene]


def scenes_of(saboteur: str, fault: Fault) -> tuple[str, ...]:
    if saboteur in {"leaky", "verbose", "malformed"}:  # names such as `address` are those of other saboteurs too
        return SCENES_OF_FAULT.get(f"{saboteur}:{fault.name}", SCENES_OF[saboteur])
    return SCENES_OF_FAULT.get(fault.name, SCENES_OF[saboteur])


def rules_of(draft: Draft) -> set[str]:
    return {finding.rule for finding in draft.checks}


@pytest.mark.parametrize(("saboteur", "fault"), [row for row in FAULTS if row.values[0] != "malformed"])
async def test_a_fault_is_found_and_the_good_draft_is_not_accused(service: Service, saboteur: str, fault: Fault):
    committed, missed = 0, []
    for scene in scenes_of(saboteur, fault):
        good = await good_of(service, scene)
        assert not rules_of(good) & set(fault.rules), [finding.message for finding in good.checks]
        draft = await write(service, scene, f"mock/{saboteur}:{fault.name}")
        if (draft.parts, draft.checks) == (good.parts, good.checks):
            continue  # there is nothing here to commit it on, such as no subject to make too long
        committed += 1
        if not rules_of(draft) & set(fault.rules):
            missed.append((scene, draft.text))
    awaited = AWAITED.get(saboteur, {}).get(fault.name)
    if awaited:
        assert missed or not committed, f"it is found now: take it out of AWAITED ({awaited})"
    else:
        assert committed
        assert not missed


@pytest.mark.parametrize("fault", SABOTEURS["malformed"], ids=lambda fault: fault.name)
async def test_a_spoiled_answer_is_understood_as_the_good_draft_or_refused(service: Service, fault: Fault):
    for scene in SCENES_OF["malformed"]:
        good = await good_of(service, scene)
        try:
            draft = await write(service, scene, f"mock/malformed:{fault.name}")
        except (ModelReplyInvalid, ModelUnavailable):
            continue
        assert draft.parts.items() <= good.parts.items()


async def test_every_check_is_killed(service: Service, monkeypatch: pytest.MonkeyPatch):
    killed: defaultdict[str, set[str]] = defaultdict(set)
    tables = [name for name in dir(checklist) if name.startswith("CHECKS")]
    for table in tables:
        monkeypatch.setattr(checklist, table, tuple(_recording(check, killed) for check in getattr(checklist, table)))
    for saboteur, rows in SABOTEURS.items():
        for fault in rows:
            if fault.rules:
                await write(service, scenes_of(saboteur, fault)[0], f"mock/{saboteur}:{fault.name}")
    monkeypatch.undo()
    alive = {check.__name__ for table in tables for check in getattr(checklist, table)} - set(killed)
    assert alive == set(), "these checks found nothing in any sabotaged draft"


def _recording(check, killed):
    def recorded(*given):
        findings = check(*given)
        if findings:
            killed[check.__name__] |= {finding.rule for finding in findings}
        return findings

    return recorded


@cache
def packs() -> tuple[dict[str, Any], ...]:
    files = sorted(Path("knowledge/rules").glob("*.yaml"))
    found = (compose(file.read_text(encoding="utf-8")) for file in files)
    return tuple(rule for node in found if node for rule in plain(node).get("rules", ()))


def test_every_blocking_rule_of_a_text_has_a_fault():
    aimed_at = {rule for rows in SABOTEURS.values() for fault in rows for rule in fault.rules}
    ours = {
        "claim-contradicted",
        "quote-verbatim",
        "quote-consent",
        "link-allowlist",
        "no-instructions",
        "no-email",
        "no-phone",
        "no-order-number",
        "no-card",
        "no-iban",
        "no-placeholder-left",
        "no-reward",
        "no-positive-only",
        "no-gating",
        "length-body",
        "length-title",
    }
    of_packs = {rule["id"] for rule in packs() if rule.get("severity") == "block" and rule.get("kind") != "condition"}
    assert (ours | of_packs) - aimed_at - set(BY_CODE) == set()


CASES = [
    pytest.param(content_type, seeds, id=f"{content_type}-{seeds[0]}")
    for place, content_type in enumerate(CONTRACTS)
    for seeds in [tuple(range(place % 4, len(SABOTEURS["hallucinator"]), 4))]
]
_AWAITED_HERE = {
    place for place, fault in enumerate(SABOTEURS["hallucinator"]) if fault.name in AWAITED.get("hallucinator", {})
}


@pytest.mark.parametrize(("content_type", "seeds"), CASES)
async def test_what_the_hallucinator_makes_up_is_never_in_a_ready_draft(service: Service, content_type: str, seeds):
    request = {
        "content_type": content_type,
        "products": ["trail-hat", "meadow-straw-hat"],
        "topic": "care of the hat",
        "facts": {"what_happened": "The carrier lost one day."},
    }
    if content_type == "case_study":
        request |= {"products": [], "topic": "a walking club"}
    for seed in set(seeds) - _AWAITED_HERE:
        good = await service.draft_content(HATS, DraftRequest.model_validate({**request, "seed": seed}))
        fault = SABOTEURS["hallucinator"][seed].name
        named = {**request, "seed": seed, "model": f"mock/hallucinator:{fault}"}
        draft = await service.draft_content(HATS, DraftRequest.model_validate(named))
        if draft.status == "ready":
            # After a complaint of its quotations the composer writes of something else instead; that must be proven.
            proven = {claim.text for claim in draft.claims if claim.status == "supported"}
            assert said_in(draft) <= said_in(good) | proven, (seed, fault)


def said_in(draft: Draft) -> set[str]:
    language = draft.locale[:2]
    return {one.text for part in draft.parts.values() for one in sentences_of(part, language)}
