"""The ledger: every claim of a text judged against the evidence, cited or not. Quotations: the check of quotes."""

import re
from collections.abc import Sequence

from service.domain.evidence import Evidence
from service.domain.findings import Claim, Span
from service.domain.texts import Manuscript
from service.guardrails.claims import ClaimSite, claims_of, names_for
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.counts import ONE
from service.guardrails.claims.kinds import ATTESTED
from service.guardrails.claims.measures import FULL
from service.guardrails.grounding.addresses import addresses_of, contacts_in, judge_address
from service.guardrails.grounding.amounts import judge_amount
from service.guardrails.grounding.claimed import is_claim, is_link
from service.guardrails.grounding.comparisons import judge_comparison
from service.guardrails.grounding.derived import judge_derived
from service.guardrails.grounding.fits import words_of
from service.guardrails.grounding.grounds import Grounds
from service.guardrails.grounding.hours import judge_days
from service.guardrails.grounding.same_matter import note_for_note, word_for_word
from service.guardrails.grounding.sources import grounds_of
from service.guardrails.grounding.verdicts import Verdict, gravest
from service.guardrails.grounding.words import judge_quotation, judge_words

WITHOUT_CLAIMS = frozenset({"footer"})
_ENOUGH = 0.6
_ENOUGH_MARKED = 0.7
_ENOUGH_ATTESTED = 0.55
"""What is attested must stand in the evidence by itself (`words.is_clean`): the words around it matter less."""
_ENOUGH_BESIDE_AMOUNTS = 0.0


def ledger_of(manuscript: Manuscript) -> tuple[Claim, ...]:
    """Return every claim of a text with its status, its reason, and the citation that decides it first."""
    names = names_for(manuscript.brand, manuscript.evidence)
    grounds = grounds_of(manuscript.evidence, names, manuscript.today)
    own = addresses_of(manuscript.brand)
    found = []
    for part, cited in manuscript.parts.items():
        if part in WITHOUT_CLAIMS:
            continue
        for site in claims_of(part, cited, manuscript.language, names, manuscript.product):
            verdict = judge(site, grounds, own)
            if is_claim(site, verdict):
                found.append(_claim(site, verdict, manuscript.evidence))
    return tuple(found)


def judge(site: ClaimSite, grounds: Grounds, own: frozenset[str]) -> Verdict:
    """Return the verdict on one claim: by what it cites, else by all the evidence."""
    if site.kind != "quote" and (said := word_for_word(site, grounds) or note_for_note(site, grounds)):
        return said
    cited = grounds.of(site.labels) if site.labels else None
    if cited is not None and cited.rows:
        verdict = _judge(site, cited, own)
        if verdict.status == "supported" or len(cited.rows) == len(grounds.rows):
            return verdict
        other = _judge(site, grounds, own)
        return other if other.status == "supported" or verdict.status == "unsupported" else verdict
    return _judge(site, grounds, own)


def _judge(site: ClaimSite, grounds: Grounds, own: frozenset[str]) -> Verdict:
    verdict = _judge_parts(site, grounds, own)
    if verdict.status == "supported" and (words := _unattested(site, grounds, verdict.labels)):
        return Verdict("unsupported", f"nothing in the evidence attests {words} of this", (), verdict.nearness)
    return verdict


def _unattested(site: ClaimSite, grounds: Grounds, deciding: Sequence[str]) -> str:
    """Return the words of a claim that somebody must be able to attest, and that the deciding evidence does not say."""
    attested = [word for word in words_of(site) if word.concept in ATTESTED and not word.denied]
    if not attested:
        return ""
    said = frozenset[str]().union(*(ground.said for ground in grounds.of(deciding).rows))
    bare = [word for word in attested if word.concept not in said]
    return ", ".join(f"“{site.reading.tokens[word.place].text}”" for word in bare)


def _judge_parts(site: ClaimSite, grounds: Grounds, own: frozenset[str]) -> Verdict:
    if site.kind == "quote":
        return judge_quotation(site, grounds)
    if _compares(site):
        compared = judge_comparison(site, grounds)
        if compared is not None:
            return compared
    if site.amount is None and (days := judge_days(site, grounds)) is not None:
        return days
    verdicts: list[Verdict] = []
    if site.amount is not None:
        verdict = _of_amount(site, site.amount, grounds)
        if verdict.settles:
            return verdict
        verdicts.append(verdict)
    if site.leads:
        if is_link(site.text):  # where it leads: the check of links
            return gravest(verdicts) if verdicts else Verdict("supported", "")
        verdicts += [judge_address(site, one, grounds, own) for one in contacts_in(site)]
        held = bool(verdicts) and all(one.status == "supported" for one in verdicts)
        words = _words(site, grounds, verdicts) if held else judge_words(site, grounds, _enough(site))
        if not (held and words.status == "unsupported" and contacts_in(site)):
            verdicts.append(words)
    return gravest(verdicts) if verdicts else Verdict("supported", "")


def _boasts(site: ClaimSite) -> bool:
    """Tell whether a claim beside its amount is a superlative too: `the best hat in the world for 12 euros`."""
    return site.leads and "superlative" in site.reading.marks and not _OF_SOME.search(site.reading.text)


_OF_SOME = re.compile(r"\b(?:of|von|unter) (?:the|our|all|both|den|unseren|allen|beiden)\b", re.IGNORECASE)
"""What is the most of some things is weighed against them: `comparisons`."""


def _is_boast_of(grounds: Grounds) -> bool:
    return any("superlative" in ground.reading.marks for ground in grounds.rows)


def _of_amount(site: ClaimSite, amount: Amount, grounds: Grounds) -> Verdict:
    """Return the verdict on an amount: as the evidence says it, or as it follows from it."""
    verdict = judge_amount(site, amount, grounds)
    if verdict.status != "supported":
        verdict = judge_derived(site, amount, grounds, is_stated=_is_stated(amount, verdict)) or verdict
    if verdict.status == "unsupported" and _only_points(site, amount):
        return Verdict("supported", "it counts nothing")
    is_boast = verdict.status == "supported" and not verdict.settles and _boasts(site)
    if is_boast and not _is_boast_of(grounds.of(verdict.labels)):
        said = "nothing in the evidence says that it is the most of its kind"
        return Verdict("unsupported", said, (), verdict.nearness, settles=True)
    return verdict


def _is_stated(amount: Amount, verdict: Verdict) -> bool:
    """Tell whether the evidence gives another share of the very matter: then no change is worked out."""
    return amount.dimension == "percent" and verdict.status == "contradicted" and verdict.nearness >= _SURE


_SURE = 0.8


def _only_points(site: ClaimSite, amount: Amount) -> bool:
    """Tell whether an amount names no quantity: `the two kettles`, or `a day` that is not told from one day."""
    tokens, inside = site.reading.tokens, range(amount.first, amount.after)
    if amount.dimension == "time":
        is_bare = all(tokens[one].low not in FULL for one in inside)  # but `a full year` is one year
        return is_bare and amount.bound[0] == amount.bound[1] and tokens[amount.first].low in ONE - {"one"}
    is_small = (
        amount.dimension == "count" and amount.how == "exactly" and all(tokens[one].kind == "w" for one in inside)
    )
    return is_small and amount.high <= _FEW and amount.first > 0 and tokens[amount.first - 1].low in _THESE


_FEW = 20
_THESE = frozenset(
    {"the", "these", "those", "all", "our", "both", "die", "der", "den", "dem", "diese", "alle", "unsere"}
)


def _compares(site: ClaimSite) -> bool:
    return bool({"comparison", "superlative"} & site.reading.marks) or any(
        token.low in {"than", "als", "as", "the", "der", "die", "das"} for token in site.reading.tokens
    )


def _words(site: ClaimSite, grounds: Grounds, held: Sequence[Verdict]) -> Verdict:
    """Return the verdict on the words around an amount that holds: what decided it must not speak against them."""
    labels = {label for one in held for label in one.labels}
    verdict = judge_words(site, grounds.of(labels) if labels else grounds, _ENOUGH_BESIDE_AMOUNTS)
    if verdict.status == "supported" or not labels:
        return verdict
    anywhere = judge_words(site, grounds, _ENOUGH)
    return anywhere if anywhere.status == "supported" else verdict


def _enough(site: ClaimSite) -> float:
    """Return which share of a claim's words the evidence must have.

    More where a word too many is a claim of its own.
    """
    if site.kind == "certificate":
        return _ENOUGH_ATTESTED
    return _ENOUGH_MARKED if site.kind in {"superlative", "comparison", "guarantee", "effect"} else _ENOUGH


def _claim(site: ClaimSite, verdict: Verdict, evidence: Evidence) -> Claim:
    known = [label for label in site.labels if evidence.get(label)]
    return Claim(
        text=site.text,
        span=Span(part=site.part, start=site.start, end=site.end),
        kind=site.kind,
        status=verdict.status,
        citations=tuple(dict.fromkeys((*verdict.labels, *known))),
        reason=verdict.reason or "it says nothing that could be proven",
        says=site.says,
    )
