"""Judges the words of a claim: whether the evidence says them too, of the same subject, and does not deny them."""

from collections.abc import Sequence
from typing import NamedTuple

from service.guardrails.claims import QUOTATION, ClaimSite
from service.guardrails.claims.marks import EFFECTS
from service.guardrails.claims.readings import Word
from service.guardrails.claims.vocabulary import vocabulary
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.matching import is_weak, names_differ, subjects_agree, weight_of
from service.guardrails.grounding.scope import overreach
from service.guardrails.grounding.verdicts import Verdict, shown

_AROUND = 0.5
"""What a concept counts that stands in the neighbourhood of a sentence only."""
_SPOKEN_OF = 0.5
"""From this share on, a sentence of the evidence speaks of what the claim speaks of, and may contradict it."""


class Fit(NamedTuple):
    """How well one sentence of the evidence says the words of a claim.

    `share` is how much of them it says or denies, 0 to 1; `against` are the concepts of which it says the opposite;
    `strange` are those it does not have, `names` the names among them that nothing around it has either.
    """

    share: float
    against: tuple[str, ...]
    strange: tuple[Word, ...]
    names: tuple[Word, ...]
    ground: Ground


def fits(site: ClaimSite, grounds: Sequence[Ground]) -> list[Fit]:
    """Return how well each sentence about the claim's subject fits its words, the best first."""
    words = words_of(site)
    found = [_fit(words, ground) for ground in grounds if not ground.is_expired and subjects_agree(site.about, ground.about)]
    return sorted(found, key=lambda fit: (-fit.share, len(fit.against)))


def words_of(site: ClaimSite) -> list[Word]:
    """Return the concepts of a claim's piece of its sentence."""
    return [word for word in site.reading.words if site.first <= word.place < site.after]


def _fit(words: Sequence[Word], ground: Ground) -> Fit:
    total = matched = 0.0
    strange: list[Word] = []
    own = ground.said | ground.denied | ground.titled
    against = _opposed(words, ground)
    for word in words:
        weight = weight_of(word.concept)
        total += weight
        if word.concept in own or word.concept in against:
            matched += weight
            continue
        strange.append(word)
        if word.concept in ground.around:
            matched += weight * _AROUND
    names = tuple(word for word in strange if word.is_name and word.concept not in ground.around)
    share = matched / total if total else 1.0
    if names_differ(frozenset(word.concept for word in words if word.is_name), ground):
        share *= 0.6
    if ground.is_opinion:
        share *= 0.85
    return Fit(share, against, tuple(strange), names, ground)


def _opposed(words: Sequence[Word], ground: Ground) -> tuple[str, ...]:
    """Return the concepts of which a sentence says the opposite: by denial, by an opposite word, by another of its class."""
    known = vocabulary()
    strong = [word for word in words if not is_weak(word.concept)]
    mine = {word.concept for word in words}
    denies = [word for word in words if word.denied]
    found: list[str] = []
    if denies:
        shared = mine & (ground.said | ground.denied)
        if not shared & ground.denied and any(word.concept in ground.said for word in denies) and not _denied_by_opposite(denies, ground):
            found += [word.concept for word in denies if word.concept in ground.said and not is_weak(word.concept)]
    else:
        found += [word.concept for word in strong if word.concept in ground.denied - ground.said]
    theirs = ground.said | ground.denied
    if "free" in mine and "free" not in theirs and any(one.dimension == "money" and one.high > 0 for one in ground.reading.amounts):
        found.append("free")
    if "price" in mine and "free" in ground.said and not any(one.dimension == "money" for one in ground.reading.amounts):
        found.append("price")
    for word in strong:
        if word.concept in theirs:
            continue
        if not word.denied and any((word.concept, other) in known.opposites and other not in mine for other in ground.said):
            found.append(word.concept)
        kind = known.classes.get(word.concept)
        if kind and not word.denied and any(known.classes.get(other) == kind and other not in mine for other in ground.said):
            found.append(word.concept)
    return tuple(dict.fromkeys(found))


def _denied_by_opposite(denies: Sequence[Word], ground: Ground) -> bool:
    """Tell whether evidence says the opposite of what a claim denies, and so agrees with it."""
    known = vocabulary()
    return any((word.concept, other) in known.opposites for word in denies for other in ground.said)


def _is_clean(site: ClaimSite, fit: Fit) -> bool:
    """Tell whether a sentence may support a claim: nothing against it, no name too many, and the same marks."""
    if fit.against or fit.names or overreach(site, fit.ground):
        return False
    if names_differ(frozenset(word.concept for word in words_of(site) if word.is_name), fit.ground):
        return False
    mine, theirs = site.reading.marks, fit.ground.reading.marks
    if site.amount is None and "superlative" in mine and "superlative" not in theirs:
        return False
    if site.amount is None and "comparison" in mine and site.kind == "comparison" and "comparison" not in theirs and not _same_comparative(site, fit.ground):
        return False
    strange = {site.reading.tokens[word.place].low for word in fit.strange}
    return not strange & EFFECTS and not (strange | {word.concept for word in fit.strange}) & {"guarantee", "guaranteed", "garantieren", "garantiert", "warranty"}


def _same_comparative(site: ClaimSite, ground: Ground) -> bool:
    """Tell whether evidence compares by the same word, and of the same side: what stands before `than` in the claim."""
    lows = [token.low for token in site.reading.tokens]
    theirs = [token.low for token in ground.reading.tokens]
    words = {low for low in lows if low.endswith("er") and len(low) > 4} & set(theirs)
    than = next((place for place, low in enumerate(lows) if low in {"than", "als"}), len(lows))
    before = {word.concept for word in site.reading.words if word.place < than}
    after = {word.concept for word in site.reading.words if word.place > than}
    own = ground.said | ground.denied
    return bool(words) and not ((after - before) & own and not (before - after) & own - {word for word in words})


def judge_words(site: ClaimSite, grounds: Sequence[Ground], enough: float) -> Verdict:
    """Return what the evidence says of the words of a claim; `enough` is the share of them that must be found."""
    if not words_of(site):
        return Verdict("supported", "")
    found = fits(site, grounds)
    if not found:
        return Verdict("unsupported", "nothing in the evidence speaks of this")
    best = found[0]
    clean = next((fit for fit in found if _is_clean(site, fit)), None)
    if clean is not None and clean.share >= enough and clean.share >= best.share - 0.05:
        return Verdict("supported", f"the evidence says: {shown(clean.ground.text)}", (clean.ground.label,), clean.share)
    if (joined := _joined(site, best, found)) is not None:
        return joined
    if best.share >= max(_SPOKEN_OF, enough - 0.1):
        if best.against:
            return Verdict("contradicted", f"the evidence says otherwise: {shown(best.ground.text)}", (best.ground.label,), best.share)
        if over := overreach(site, best.ground):
            status = "unsupported" if over.startswith("promises") else "contradicted"
            return Verdict(status, f"it {over}; the evidence says: {shown(best.ground.text)}", (best.ground.label,), best.share)
        if best.names and not best.against:
            named = ", ".join(f"“{site.reading.tokens[word.place].text}”" for word in best.names)
            return Verdict("contradicted" if best.share >= 0.6 else "unsupported", f"the evidence does not name {named} here: {shown(best.ground.text)}", (best.ground.label,), best.share)
    if clean is not None and clean.share >= enough:
        return Verdict("supported", f"the evidence says: {shown(clean.ground.text)}", (clean.ground.label,), clean.share)
    missing = ", ".join(f"“{site.reading.tokens[word.place].text}”" for word in (clean or best).strange[:3])
    said = f"nothing in the evidence says {missing} of this" if missing else "the evidence does not say so"
    return Verdict("unsupported", said, (), best.share)


def _joined(site: ClaimSite, best: Fit, found: Sequence[Fit]) -> Verdict | None:
    """Return support by two sentences together, of the claim's product or both cited: each says what the other does not."""
    missing = {word.concept for word in best.strange if not is_weak(word.concept)}
    if best.against or not missing or best.share < 0.3 or overreach(site, best.ground):
        return None
    for other in found[1:]:
        own = other.ground.said | other.ground.denied
        is_one = site.about and site.about <= other.ground.about and site.about <= best.ground.about
        if missing <= own and not other.against and (is_one or {other.ground.label, best.ground.label} <= set(site.labels)) and not overreach(site, other.ground):
            return Verdict("supported", f"the evidence says: {shown(best.ground.text)}; {shown(other.ground.text)}", (best.ground.label, other.ground.label), 1.0)
    return None


def judge_quotation(site: ClaimSite, grounds: Sequence[Ground]) -> Verdict:
    """Return whether quoted words stand in the evidence; whether they may be used, and under which name: the check of quotes."""
    said = [" ".join(match[1].split()).strip(" .,;:!?…").casefold() for match in QUOTATION.finditer(site.text)]
    for ground in grounds:
        if any(words in ground.whole for words in said):
            return Verdict("supported", "these words stand in the evidence", (ground.label,), 1.0)
    found = fits(site, grounds)
    if found and found[0].share >= _QUOTED:
        return Verdict("supported", f"the evidence says: {shown(found[0].ground.text)}", (found[0].ground.label,), found[0].share)
    return Verdict("unsupported", "these words stand nowhere in the evidence")


_QUOTED = 0.5
"""The check of quotes compares word for word; here it is enough that a source speaks of the same."""
