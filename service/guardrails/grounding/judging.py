"""The ledger: every claim of a text judged against the evidence, cited or not. Quotations: the check of quotes."""

import re
from collections.abc import Sequence

from service.domain.brands import Brand
from service.domain.evidence import Evidence
from service.domain.findings import Claim, Span
from service.domain.texts import Manuscript
from service.guardrails.claims import ClaimSite, claims_of, names_for
from service.guardrails.claims.bounds import Amount
from service.guardrails.claims.contacts import Contact, plain_phone, plain_url
from service.guardrails.claims.counts import ONE
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.claims.words import Word
from service.guardrails.grounding.addresses import judge_address
from service.guardrails.grounding.amounts import judge_amount
from service.guardrails.grounding.comparisons import judge_comparison
from service.guardrails.grounding.derived import judge_derived
from service.guardrails.grounding.fits import words_of
from service.guardrails.grounding.grounds import Grounds, grounds_of
from service.guardrails.grounding.hours import judge_days
from service.guardrails.grounding.matching import is_weak
from service.guardrails.grounding.same_matter import word_for_word
from service.guardrails.grounding.scope import is_unbounded
from service.guardrails.grounding.verdicts import Verdict, gravest
from service.guardrails.grounding.words import judge_quotation, judge_words

WITHOUT_CLAIMS = frozenset({"footer"})
_ENOUGH = 0.6
_ENOUGH_MARKED = 0.7
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


def is_claim(site: ClaimSite, verdict: Verdict) -> bool:
    """Tell whether a sentence belongs in the ledger: it cites, is typed, or the evidence has something to say of it."""
    if site.labels or verdict.status == "supported":
        return bool(site.labels) or not (site.invites or _is_link(site.text))
    if site.amount is not None or contacts_in(site):
        return True
    words = [word for word in words_of(site) if not is_weak(word.concept)]
    speaks_of_it = len(words) > 1 or bool(site.about) or any(_is_extra(word) for word in words_of(site))
    if speaks_of_it and verdict.status == "contradicted" and verdict.nearness >= (_SURE if site.invites else _ABOUT_IT):
        return True
    return bool(words) and _is_unsaid(site, verdict, len(words))


def _is_extra(word: Word) -> bool:
    return word.concept == "include" and word.denied


def _is_unsaid(site: ClaimSite, verdict: Verdict, words: int) -> bool:
    """Tell whether a sentence without a number that the evidence does not say belongs in the ledger all the same."""
    if site.invites or not site.text.rstrip(' *_)"”').endswith((".", "!")):
        return False
    if _costs_money(site):
        return site.part not in _HEADS
    if site.kind in _STRONG:
        return site.part not in _HEADS or site.kind not in {"comparison", "name"}
    if _is_apart(site) or site.part in _HEADS:
        return False
    if site.reading.lows & _ABSOLUTE or is_unbounded(site.text) or (bool(site.about) and site.kind != "statement"):
        return True
    return words > 1 and (verdict.nearness >= _SPOKEN_OF or bool(site.about - {BRAND}))


def _costs_money(site: ClaimSite) -> bool:
    """Tell whether a sentence says that we will give money or goods: nobody may promise that unasked."""
    return (
        site.reading.says_we
        and "promise" in site.reading.marks
        and any(word.concept in _COSTLY and not word.denied for word in words_of(site))
    )


def _is_apart(site: ClaimSite) -> bool:
    """Tell whether a sentence is of no evidence: it only supposes, or speaks of the reader's own order, or of itself."""
    lows = [token.low for token in site.reading.tokens[:4]]
    return bool(lows) and (lows[0] in _SUPPOSING or any(" ".join(lows[:words]) in _OWN for words in (2, 3, 4)))


_SUPPOSING = frozenset({"if", "wenn", "falls", "should", "sollten", "anything", "what", "was", "whatever"})
_OWN = frozenset(one.replace("_", " ") for one in word_set("own matters"))
_HEADS = frozenset({"title", "subject", "preheader", "call_to_action"})
"""Parts that announce what the text says: a plain sentence there is no claim of its own."""
_COSTLY = word_set("costly")
_ABSOLUTE = frozenset({"never", "always", "niemals", "nie", "immer"})
_SURE = 0.7
_ABOUT_IT = 0.6
_SPOKEN_OF = 0.3
"""A plain sentence that cites nothing is a claim from this share on: the evidence speaks of its matter, but does not say it."""
_STRONG = frozenset({"name", "superlative", "guarantee", "effect", "comparison"})


def judge(site: ClaimSite, grounds: Grounds, own: frozenset[str]) -> Verdict:
    """Return the verdict on one claim: by what it cites, else by all the evidence."""
    if site.kind != "quote" and (said := word_for_word(site, grounds)):
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
        if _is_link(site.text):  # where it leads: the check of links
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
        verdict = judge_derived(site, amount, grounds) or verdict
    if verdict.status == "unsupported" and _only_points(site, amount):
        return Verdict("supported", "it counts nothing")
    is_boast = verdict.status == "supported" and not verdict.settles and _boasts(site)
    if is_boast and not _is_boast_of(grounds.of(verdict.labels)):
        said = "nothing in the evidence says that it is the most of its kind"
        return Verdict("unsupported", said, (), verdict.nearness, settles=True)
    return verdict


def _only_points(site: ClaimSite, amount: Amount) -> bool:
    """Tell whether an amount names no quantity: `the two kettles`, or `a day` that is not told from one day."""
    tokens, inside = site.reading.tokens, range(amount.first, amount.after)
    if amount.dimension == "time":
        return amount.bound[0] == amount.bound[1] and tokens[amount.first].low in ONE - {"one"}
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


def _is_link(text: str) -> bool:
    """Tell whether a sentence is a link and nothing else: a way to go, not a statement."""
    return text.lstrip("*_ ").startswith("[") and text.rstrip("*_ .").endswith(")") and text.count("](") == 1


def _words(site: ClaimSite, grounds: Grounds, held: Sequence[Verdict]) -> Verdict:
    """Return the verdict on the words around an amount that holds: what decided it must not speak against them."""
    labels = {label for one in held for label in one.labels}
    verdict = judge_words(site, grounds.of(labels) if labels else grounds, _ENOUGH_BESIDE_AMOUNTS)
    if verdict.status == "supported" or not labels:
        return verdict
    anywhere = judge_words(site, grounds, _ENOUGH)
    return anywhere if anywhere.status == "supported" else verdict


def _enough(site: ClaimSite) -> float:
    """Return which share of a claim's words the evidence must have: more where a word too many is a claim of its own."""
    return _ENOUGH_MARKED if site.kind in {"superlative", "comparison", "guarantee", "effect"} else _ENOUGH


def contacts_in(site: ClaimSite) -> list[Contact]:
    """Return the addresses that stand in a claim's piece of its sentence."""
    tokens = site.reading.tokens
    begin = tokens[site.first].start if site.first else 0
    end = tokens[site.after].start if site.after < len(tokens) else len(site.reading.text)
    return [one for one in site.reading.contacts if begin <= one.start < end]


def addresses_of(brand: Brand) -> frozenset[str]:
    """Return the addresses that a brand publishes about itself, in the form for comparing."""
    sender = brand.sender
    links = [*brand.links.values(), *(product.url or "" for product in brand.products), brand.website or ""]
    direct = [sender.email or "", plain_phone(sender.phone or "")] if sender else []
    return frozenset(filter(None, [*map(plain_url, links), *direct]))


def _claim(site: ClaimSite, verdict: Verdict, evidence: Evidence) -> Claim:
    known = [label for label in site.labels if evidence.get(label)]
    return Claim(
        text=site.text, span=Span(part=site.part, start=site.start, end=site.end), kind=site.kind, status=verdict.status,
        citations=tuple(dict.fromkeys((*verdict.labels, *known))), reason=verdict.reason, says=site.says,
    )  # fmt: skip
