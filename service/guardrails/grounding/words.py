"""Judges the words of a claim: whether the evidence says them too, of the same subject, and does not deny them."""

from collections.abc import Sequence

from service.domain.findings import ClaimStatus
from service.guardrails.claims import QUOTATION, ClaimSite
from service.guardrails.claims.kinds import ATTESTED
from service.guardrails.claims.marks import EFFECTS
from service.guardrails.claims.readings import names_of
from service.guardrails.claims.vocabulary import word_set
from service.guardrails.grounding.fits import Fit, fits, words_of
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import names_differ, telling
from service.guardrails.grounding.same_matter import contradiction_by, denied_of_itself, is_opposed
from service.guardrails.grounding.scope import NOTHING_ELSE, overreach
from service.guardrails.grounding.verdicts import Verdict, shown, verdict_by

_SPOKEN_OF = 0.5
"""From this share on, a sentence of the evidence speaks of what the claim speaks of, and may contradict it."""
_BESIDE = 0.05
_JOINED = 0.3
_NAMED = 0.6
_QUOTED = 0.5
"""The check of quotes compares word for word; here it is enough that a source speaks of the same."""
_CHANGES = word_set("grows") | word_set("shrinks")
_GUARANTEES = frozenset({"guarantee", "guaranteed", "garantieren", "garantiert", "warranty"})


def judge_words(site: ClaimSite, grounds: Grounds, enough: float) -> Verdict:
    """Return what the evidence says of the words of a claim; `enough` is the share of them that must be found."""
    if not words_of(site):
        return Verdict("supported", "")
    found = fits(site, grounds)
    if not found:
        return (
            Verdict("supported", "") if not enough else Verdict("unsupported", "nothing in the evidence speaks of this")
        )
    best = found[0]
    clean = next((fit for fit in found if is_clean(site, fit)), None)
    if clean is not None and clean.share >= enough and clean.share >= best.share - _BESIDE:
        other = _of_another(site, clean, found) or _denied_elsewhere(site, clean, found)
        return other or denied_of_itself(site, clean, found) or _support(clean)
    against = _joined(site, best, found)
    if against is None and best.share >= max(_SPOKEN_OF, enough - 0.1):
        against = _objection(site, best, found)
    if against is not None:
        return against
    return _support(clean) if clean is not None and clean.share >= enough else _missing(site, clean or best, best.share)


def _of_another(site: ClaimSite, clean: Fit, found: Sequence[Fit]) -> Verdict | None:
    """Return the contradiction of a claim that says of one name what the evidence says of another.

    None if it does not.
    """
    names = names_of(words_of(site))
    missing = telling(word.concept for word in clean.strange if not word.is_name)
    if not missing or not names & clean.ground.names:
        return None
    for other in found:
        theirs = other.ground.names
        if (
            theirs
            and not names & (theirs | other.ground.titled)
            and missing & other.ground.said
            and not other.ground.is_opinion
        ):
            said = f"the evidence says that of another: {shown(other.ground.text)}"
            return Verdict("contradicted", said, (other.ground.label,), clean.share)
    return None


def _denied_elsewhere(site: ClaimSite, clean: Fit, found: Sequence[Fit]) -> Verdict | None:
    """Return the contradiction by another sentence, of what the one that supports a claim leaves out.

    None if there is none.
    """
    missing = telling(word.concept for word in clean.strange if not word.denied)
    mine = telling(word.concept for word in words_of(site))
    for other in found if missing else ():
        ground = other.ground
        # `Do not store them in the fridge` speaks of the beans before it, `There is no lift` of the house.
        is_next = ground.label == clean.ground.label and (ground.reading.points_back or _only_denies(ground))
        around = ground.around if is_next else frozenset[str]()
        is_of_it = len(mine & (ground.said | ground.denied | ground.titled | around)) > 1 and not ground.is_opinion
        is_denied = bool(missing & ground.denied & set(other.against))
        is_against = bool(other.against) and missing <= ground.said and is_opposed(site, other)
        if is_of_it and ground is not clean.ground and (is_denied or is_against):
            return contradiction_by(other)._replace(nearness=clean.share)
    return None


def _only_denies(ground: Ground) -> bool:
    """Tell whether a sentence says nothing but what there is not: `There is no lift`."""
    return not telling(ground.said)


def _support(fit: Fit) -> Verdict:
    return verdict_by("supported", fit.ground, nearness=fit.share)


def _missing(site: ClaimSite, fit: Fit, share: float) -> Verdict:
    words = ", ".join(f"“{site.reading.tokens[word.place].text}”" for word in fit.strange[:3])
    said = f"nothing in the evidence says {words} of this" if words else "the evidence does not say so"
    return Verdict("unsupported", said, (), share)


def _denies_it(best: Fit, other: Fit) -> bool:
    """Tell whether another sentence denies of another product what the best says of its own."""
    shared = other.ground.denied & best.ground.said
    return bool(best.ground.about) and not best.ground.about & other.ground.about and bool(telling(shared))


def _objection(site: ClaimSite, best: Fit, found: Sequence[Fit]) -> Verdict | None:
    """Return what the sentence that fits best has against a claim; None if nothing. `found` are all that fit."""
    if best.against:
        return contradiction_by(best) if is_opposed(site, best) else None
    over = overreach(site, best.ground)
    if over == NOTHING_ELSE and any(_denies_it(best, fit) for fit in found):
        return _support(best)
    if over:
        status: ClaimStatus = "unsupported" if over.startswith("promises") else "contradicted"
        return verdict_by(status, best.ground, nearness=best.share, but=f"it {over}")
    if best.names:
        names = ", ".join(f"“{site.reading.tokens[word.place].text}”" for word in best.names)
        reason = f"the evidence does not name {names} here: {shown(best.ground.text)}"
        status = "contradicted" if best.share >= _NAMED else "unsupported"
        return Verdict(status, reason, (best.ground.label,), best.share)
    return None


def is_clean(site: ClaimSite, fit: Fit) -> bool:
    """Tell whether a sentence may support a claim: nothing against it, no name too many, and the same marks."""
    if fit.against or fit.names or overreach(site, fit.ground) or names_differ(names_of(words_of(site)), fit.ground):
        return False
    if site.amount is None and not _has_marks(site, fit.ground):
        return False
    strange = {site.reading.tokens[word.place].low for word in fit.strange}
    effects = strange & EFFECTS
    if site.amount is not None:
        effects -= _CHANGES  # the amount by which something changed is judged by itself
    return not effects and not (strange | {word.concept for word in fit.strange}) & (_GUARANTEES | ATTESTED)


def _has_marks(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether evidence for a superlative is one itself, and evidence for a comparison compares the same way."""
    mine, theirs = site.reading.marks, ground.reading.marks
    if "superlative" in mine and "superlative" not in theirs:
        return False
    return site.kind != "comparison" or "comparison" in theirs or _compares_alike(site, ground)


def _compares_alike(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether evidence compares by the same word, and of the same side: what stands before `than` in the claim."""
    lows, theirs = [token.low for token in site.reading.tokens], ground.reading.lows
    words = {low for low in lows if low.endswith("er") and len(low) > 4} & theirs
    than = next((place for place, low in enumerate(lows) if low in {"than", "als"}), len(lows))
    before = {word.concept for word in site.reading.words if word.place < than}
    after = {word.concept for word in site.reading.words if word.place > than}
    own = ground.said | ground.denied
    return bool(words) and not ((after - before) & own and not ((before - after) & own) - words)


def _joined(site: ClaimSite, best: Fit, found: Sequence[Fit]) -> Verdict | None:
    """Return support by two sentences together, of the claim's product or both cited.

    Each says what the other does not.
    """
    missing = telling(word.concept for word in best.strange)
    if best.against or not missing or best.share < _JOINED or overreach(site, best.ground):
        return None
    for other in found[1:]:
        is_cited = {other.ground.label, best.ground.label} <= set(site.labels)
        is_one = bool(site.about) and site.about <= other.ground.about and site.about <= best.ground.about
        is_rest = missing <= other.ground.said | other.ground.denied and not other.against
        if is_rest and (is_one or is_cited) and not overreach(site, other.ground):
            return verdict_by("supported", best.ground, other.ground)
    return None


def judge_quotation(site: ClaimSite, grounds: Grounds) -> Verdict:
    """Return whether quoted words stand in the evidence.

    Whether they may be used, and under which name: the check of quotes.
    """
    said = [" ".join(match[1].split()).strip(" .,;:!?…").casefold() for match in QUOTATION.finditer(site.text)]
    for ground in grounds.rows:
        if any(words in ground.whole for words in said):
            return Verdict("supported", "these words stand in the evidence", (ground.label,), 1.0)
    found = fits(site, grounds)
    if found and found[0].share >= _QUOTED:
        return _support(found[0])
    return Verdict("unsupported", "these words stand nowhere in the evidence")
