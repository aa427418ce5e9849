"""How well a sentence of the evidence fits the words of a claim: what it says too, denies, or does not have."""

from collections.abc import Sequence
from typing import NamedTuple

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.words import Word
from service.guardrails.grounding.grounds import Ground, Grounds
from service.guardrails.grounding.matching import names_differ, speaks_for, weight_of
from service.guardrails.grounding.opposition import Wanted, excluded, opposed, rivals_of, wanted_of

_AROUND = 0.5
"""What a concept counts that stands in the neighbourhood of a sentence only."""
_ASIDE = 0.8
"""How much less a word counts that is not found and only sets the scene."""
_OTHER_NAMES, _OPINION = 0.6, 0.85
"""What a sentence counts that names other things, and a customer's."""
_RIVAL = 3.0
"""What a concept counts, in choosing them, that excludes one of the claim's: `Portugal` for `China`."""
_CANDIDATES = 16
"""Sentences looked at closely for each claim: those that have most of its concepts."""


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


def words_of(site: ClaimSite) -> list[Word]:
    """Return the concepts of a claim's piece of its sentence; of what invites, none of its condition.

    `Just reply here if anything is still open` says of nothing that it is open.
    """
    tokens, after = site.reading.tokens, site.after
    if site.invites:
        after = next((at for at in range(site.first + 1, after) if tokens[at].low in _CONDITIONS), after)
    words = [word for word in site.reading.words if site.first <= word.place < after]
    return [word._replace(denied=not word.denied) for word in words] if site.is_reversed else words


_CONDITIONS = frozenset({"if", "when", "whenever", "wenn", "falls", "sobald"})


def fits(site: ClaimSite, grounds: Grounds) -> list[Fit]:
    """Return how well each sentence about the claim's subject fits its words, the best first."""
    words = words_of(site)
    weights = {rival: _RIVAL for word in words for rival in rivals_of(word.concept)}
    weights |= {word.concept: weight_of(word.concept) for word in words}
    near = grounds.near(weights, _CANDIDATES)
    wanted = wanted_of(words, site.reading)
    found = [_fit(wanted, ground) for ground in near if speaks_for(ground, site.about)]
    if site.reading.language == "de":
        found = [_akin(words, fit) for fit in found]
    return sorted(found, key=lambda fit: (-fit.share, len(fit.against)))


def _akin(words: Sequence[Word], fit: Fit) -> Fit:
    """Return a fit whose strange words have been looked for in the compounds of the sentence.

    As in `Pflegesalbe` has `Salbe`.
    """
    if not fit.strange or fit.share < _SPOKEN_OF:
        return fit
    own = [one for one in (*fit.ground.said, *fit.ground.denied, *fit.ground.titled) if len(one) >= _PIECE]
    kin = {
        word.concept
        for word in fit.strange
        if len(word.concept) >= _PIECE and any(_is_kin(word.concept, one) for one in own)
    }
    if not kin:
        return fit
    total = sum(weight_of(word.concept) for word in words)
    more = sum(
        weight_of(word.concept) * (_AROUND if word.concept in fit.ground.around else 1.0)
        for word in fit.strange
        if word.concept in kin
    )
    return fit._replace(
        share=min(1.0, fit.share + more / total),
        strange=tuple(word for word in fit.strange if word.concept not in kin),
        names=tuple(word for word in fit.names if word.concept not in kin),
    )


_PIECE = 5
_SPOKEN_OF = 0.25


def _is_kin(one: str, other: str) -> bool:
    """Tell whether two German stems share a piece of a compound: the one begins or ends with the other."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return long.startswith(short) or long.endswith(short) or (long.startswith(short[:-1]) and len(short) > _PIECE)


def _fit(wanted: Wanted, ground: Ground) -> Fit:
    matched, total = 0.0, wanted.total
    strange: list[Word] = []
    said, denied, titled = ground.said, ground.denied, ground.titled
    against = tuple(dict.fromkeys(opposed(wanted, ground)))
    for word, weight in wanted.words:
        concept = word.concept
        if (
            concept in said
            or concept in denied
            or concept in titled
            or concept in against
            or (word.denied and excluded(concept, ground))
        ):
            matched += weight
        else:
            strange.append(word)
            if concept in ground.around:
                matched += weight * _AROUND
            elif (not against and word.place in wanted.asides) or (wanted.spares and word.denied and "include" in said):
                total -= weight * _ASIDE
    share = matched / total if total else 1.0
    if wanted.names and names_differ(wanted.names, ground):
        share *= _OTHER_NAMES
    if ground.is_opinion:
        share *= _OPINION
    names = tuple(word for word in strange if word.is_name and word.concept not in ground.around)
    return Fit(share, against, tuple(strange), names, ground)
