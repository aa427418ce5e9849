"""Judges comparisons by the amounts of both sides: `lighter than`, `the cheapest of the three`, `twice as high`, `5 euros more than`."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from service.guardrails.claims import ClaimSite
from service.guardrails.claims.names import BRAND
from service.guardrails.claims.quantities import Amount
from service.guardrails.claims.vocabulary import vocabulary
from service.guardrails.grounding.grounds import Ground
from service.guardrails.grounding.matching import likeness
from service.guardrails.grounding.verdicts import Verdict, shown


class Scale(NamedTuple):
    """What a comparative measures: the concepts of the attribute, its dimensions, and whether it means more or less of it."""

    concepts: frozenset[str]
    dimensions: frozenset[str]
    direction: int


def _scales() -> dict[str, Scale]:
    rows = (
        ("price", "money", "dearer pricier expensive costlier teurer", "cheaper inexpensive affordable günstiger billiger preiswerter"),
        ("weight", "mass", "heavier schwerer", "lighter leichter"),
        ("width brim", "length", "wider broader breiter", "narrower schmaler"),
        ("height crown", "length", "taller höher", "lower niedriger flacher"),
        ("length last take_time contract warranty", "length time workday", "longer länger", "shorter kürzer"),
        ("thickness", "length", "thicker dicker", "thinner finer dünner"),
        ("deliver response take_time dry golive speed", "time workday", "slower langsamer later später", "faster quicker sooner earlier schneller früher"),
        ("temperature wash", "temperature", "warmer hotter heißer heißeres wärmer heißere heißerem", "cooler colder kühler kälter"),
        ("capacity storage volume", "volume data length mass area count", "larger bigger größer größere", "smaller kleiner kleinere"),
        ("upf", "count", "protective", ""),
        ("bright helligkeit hell lux", "lux power", "brighter heller", "dimmer dunkler"),
        ("review", "rating percent", "better besser higher-rated", "worse schlechter"),
        ("uptime", "percent", "reliable zuverlässiger", ""),
        ("noise", "count", "louder lauter", "quieter leiser"),
        ("founded age", "time date", "older älter", "younger newer jünger neuer"),
    )  # fmt: skip
    found: dict[str, Scale] = {}
    for concepts, dimensions, more, less in rows:
        for direction, words in ((1, more), (-1, less)):
            for word in words.split():
                found[word] = Scale(frozenset(concepts.split()), frozenset(dimensions.split()), direction)
    return found


_SCALES = _scales()
_ANY = frozenset({"money", "mass", "length", "time", "workday", "temperature", "volume", "data", "count", "percent", "rating", "power", "lux", "energy"})
_IRREGULAR = {"higher": 1, "greater": 1, "more": 1, "lower": -1, "less": -1, "fewer": -1, "höher": 1, "höhere": 1, "mehr": 1, "weniger": -1, "niedriger": -1, "better": 1, "best": 1, "most": 1, "least": -1, "fewest": -1, "meisten": 1, "wenigsten": -1, "höchsten": 1, "highest": 1, "lowest": -1, "höchste": 1, "niedrigste": -1}
_TIMES = {"twice": 2.0, "double": 2.0, "doppelt": 2.0, "half": 0.5, "halb": 0.5, "dreimal": 3.0, "anderthalbmal": 1.5, "zweimal": 2.0, "viermal": 4.0, "triple": 3.0}
_STEMS = (("ier", "ier"), ("iest", "ier"), ("est", "er"), ("ste", "er"), ("sten", "er"), ("ster", "er"), ("stes", "er"), ("este", "er"), ("esten", "er"))
_ENOUGH = 0.34
_RATIO = 0.12


class _Side(NamedTuple):
    about: frozenset[str]
    concepts: frozenset[str]


def judge_comparison(site: ClaimSite, grounds: Sequence[Ground]) -> Verdict | None:
    """Return the verdict on a comparison whose two sides have amounts in the evidence; None if they have none."""
    lows = [token.low for token in site.reading.tokens]
    at, scale = _comparative(lows, site)
    if scale is None:
        return None
    inside = {place for amount in site.reading.amounts for place in range(amount.first, amount.after)}
    than = next(
        (place for place in range(at, len(lows)) if place not in inside and (lows[place] in {"than", "als", "wie"} or (lows[place] == "as" and place > at))),
        None,
    )
    if than is not None and than + 1 < len(lows) and lows[than + 1] in {"once", "twice", "einmal", "zweimal"}:
        return None
    if than is None:
        return _among(site, scale, at, grounds)
    mine, theirs = _side(site, 0, than, at), _side(site, than, len(lows), at)
    if mine.about and not theirs.about:
        theirs = theirs._replace(about=frozenset())
    attribute = _attribute(site, at, than)
    if lows[at] in {"more", "fewer", "mehr", "weniger", "less", "many"} and scale.dimensions == _ANY:
        counted = frozenset(word.concept for word in site.reading.words if at < word.place < than)
        scale = scale._replace(concepts=counted) if counted else scale
    pair = _pair(mine, theirs, scale, attribute, grounds)
    if pair is None:
        return None
    return _weighed(site, scale, lows, pair)


def _comparative(lows: Sequence[str], site: ClaimSite) -> tuple[int, Scale | None]:
    """Return where the comparative or superlative stands, and its scale."""
    for place, low in enumerate(lows):
        base = _base(low)
        if base in _SCALES:
            return place, _SCALES[base]
        if low in {"more", "mehr", "less", "weniger", "most", "least"} and place + 1 < len(lows) and lows[place + 1] in _SCALES:
            scale = _SCALES[lows[place + 1]]
            return place, scale._replace(direction=scale.direction * _IRREGULAR[low])
    for place, low in enumerate(lows):
        if low in _IRREGULAR and ("comparison" in site.reading.marks or "superlative" in site.reading.marks or "than" in lows or "als" in lows):
            return place, Scale(frozenset(), _ANY, _IRREGULAR[low])
    for place, low in enumerate(lows):
        if low in _TIMES and any(one in {"as", "so", "wie"} for one in lows[place : place + 4]):
            return place, Scale(frozenset(), _ANY, 0)
    return 0, None


def _base(low: str) -> str:
    if low in _SCALES:
        return low
    for ending, comparative in _STEMS:
        if low.endswith(ending) and low[: -len(ending)] + comparative in _SCALES:
            return low[: -len(ending)] + comparative
    return low


def _side(site: ClaimSite, begin: int, end: int, at: int) -> _Side:
    about = frozenset(one.subject for one in site.reading.mentions if begin <= one.first < end) - {BRAND}
    concepts = frozenset(word.concept for word in site.reading.words if begin <= word.place < end and word.place != at)
    if begin == 0 and not about:
        about = site.about - frozenset(one.subject for one in site.reading.mentions if one.first >= end) - {BRAND}
    return _Side(about, concepts)


def _attribute(site: ClaimSite, at: int, than: int) -> frozenset[str]:
    """Return the concepts of what is compared: those of the claim but the sides' own."""
    return frozenset(word.concept for word in site.reading.words if word.place <= than + 8)


def _pair(
    mine: _Side, theirs: _Side, scale: Scale, attribute: frozenset[str], grounds: Sequence[Ground]
) -> tuple[Amount, Amount, Ground, Ground] | None:
    """Return the two amounts that a claim compares: of one dimension and attribute, one of each side, most alike."""
    ours = _rated(mine, scale, attribute, grounds)
    others = _rated(theirs, scale, attribute | mine.concepts, grounds)
    best: tuple[float, tuple[Amount, Amount, Ground, Ground]] | None = None
    for near, one, ground in ours:
        for far, other, beside in others:
            if one is other or one.dimension != other.dimension or (one.dimension == "money" and one.unit != other.unit):
                continue
            if ground is beside and mine.about != theirs.about and not _apart(ground, one, other, mine, theirs):
                continue
            shared = (ground.titled | set(one.nouns) | ground.said) & (beside.titled | set(other.nouns) | beside.said)
            score = near + far + 0.1 * min(len(shared), 5)
            if best is None or score > best[0]:
                best = (score, (one, other, ground, beside))
    return best[1] if best else None


def _apart(ground: Ground, one: Amount, other: Amount, mine: _Side, theirs: _Side) -> bool:
    return _nearest_subject(ground, one) in mine.about and _nearest_subject(ground, other) in theirs.about


def _nearest_subject(ground: Ground, amount: Amount) -> str:
    before = [one for one in ground.reading.mentions if one.first < amount.first]
    return before[-1].subject if before else ""


def _rated(side: _Side, scale: Scale, attribute: frozenset[str], grounds: Sequence[Ground]) -> list[tuple[float, Amount, Ground]]:
    found = []
    for ground in grounds:
        for amount in ground.reading.amounts:
            if amount.dimension not in scale.dimensions or not math.isfinite(amount.high):
                continue
            about = ground.about
            if len(ground.reading.subjects) > 1:
                about = frozenset({_nearest_subject(ground, amount)}) or about
            if side.about:
                if not side.about & about:
                    continue
            elif likeness(side.concepts, ground.said | ground.titled, ()) < _ENOUGH:
                continue
            near = ground.titled | ground.reading.tiles[ground.reading.amounts.index(amount)]
            fit = 1.0 if scale.concepts and scale.concepts & near else 0.0
            if scale.concepts and not scale.concepts & near and scale.dimensions & {"count", "length", "time"}:
                continue
            if amount.nouns and scale.dimensions == _ANY and scale.concepts and not scale.concepts & set(amount.nouns):
                continue
            rivals = _class_mates(side.concepts, ground)
            found.append((fit - 0.5 * rivals + likeness(attribute, near, ()) + (0 if side.about else likeness(side.concepts, near, ())), amount, ground))
    return found


def _class_mates(concepts: frozenset[str], ground: Ground) -> int:
    """Return how many concepts of a sentence are of the class of one of the side's, and another: Germany beside the UK."""
    classes = vocabulary().classes
    mine = {classes[one] for one in concepts if one in classes}
    return sum(classes.get(one) in mine and one not in concepts for one in ground.said)


def _weighed(site: ClaimSite, scale: Scale, lows: Sequence[str], pair: tuple[Amount, Amount, Ground, Ground]) -> Verdict:
    one, other, ground, beside = pair
    a, b = one.high, other.high
    ratio = _ratio(site, lows)
    difference = next((amount for amount in site.reading.amounts if amount.dimension == one.dimension and "than" in lows + ["than"]), None)
    if ratio is not None and b and a:
        times = a / b
        holds = abs(times - ratio) <= _RATIO * ratio or (scale.direction < 0 and abs(1 / times - ratio) <= _RATIO * ratio)
    elif difference is not None:
        holds = abs(abs(a - b) - difference.high) <= 1e-6 * max(1.0, abs(difference.high)) + 1e-6 and (scale.direction == 0 or (a - b) * scale.direction > 0)
    elif scale.direction == 0:
        holds = abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1.0)
    else:
        holds = (a - b) * scale.direction > 0
    said = f"the evidence says: {shown(ground.text)}; {shown(beside.text)}"
    return Verdict("supported" if holds else "contradicted", said, tuple(dict.fromkeys((ground.label, beside.label))), 1.0)


def _ratio(site: ClaimSite, lows: Sequence[str]) -> float | None:
    for place, low in enumerate(lows):
        if low in _TIMES:
            return _TIMES[low]
        if low in {"times", "mal"} and place:
            before = [amount for amount in site.reading.amounts if amount.after == place or amount.after == place + 1]
            if before:
                return (before[-1].low + before[-1].high) / 2
    return None


def _among(site: ClaimSite, scale: Scale, at: int, grounds: Sequence[Ground]) -> Verdict | None:
    """Judge a superlative by the amounts of all that the evidence knows: one that beats it contradicts."""
    if "superlative" not in site.reading.marks and len(site.reading.subjects - {BRAND}) < 2:
        return None
    mentions = [one for one in site.reading.mentions if one.subject != BRAND]
    if not mentions:
        return None
    subject = min(mentions, key=lambda one: (one.first > at, at - one.first)).subject
    rivals = frozenset(one.subject for one in mentions) - {subject}
    attribute = frozenset(word.concept for word in site.reading.words)
    mine = _rated(_Side(frozenset({subject}), frozenset()), scale, attribute, grounds)
    if not mine:
        return None
    _, amount, ground = max(mine, key=lambda row: row[0])
    beaten: dict[str, bool] = {}
    for other in grounds:
        for subject_of in other.about - {subject}:
            for _, rival, _ in _rated(_Side(frozenset({subject_of}), frozenset()), scale, attribute, [other]):
                if rival.dimension == amount.dimension and other.titled & ground.titled - {"hat"}:
                    beaten[subject_of] = (amount.high - rival.high) * scale.direction > 0
                    if not beaten[subject_of] and (not rivals or subject_of in rivals):
                        said = f"the evidence says: {shown(ground.text)}; {shown(other.text)}"
                        return Verdict("contradicted", said, (ground.label, other.label), 1.0)
    if rivals and rivals <= set(beaten):
        return Verdict("supported", f"the evidence says: {shown(ground.text)}", (ground.label,), 1.0)
    return None

