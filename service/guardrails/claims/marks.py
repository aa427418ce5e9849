"""Signs by which a sentence is more than a statement.

Superlatives, comparisons, guarantees, promises, effects, scope.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from service.guardrails.claims.tokens import Token
from service.guardrails.claims.vocabulary import word_set

Mark = Literal[
    "superlative", "comparison", "guarantee", "promise", "effect", "all", "some", "may", "only", "first", "since"
]

_WORDS: dict[Mark, str] = {
    "superlative": """best number_one second_to_none unrivalled unrivaled unbeatable unmatched unsurpassed leading top-rated unique perfect perfectly ultimate
        world-class best-in-class market-leading industry-leading no_other nothing_beats the_only einzigartig einzigartige einzigartiger unschlagbar unschlagbare
        unübertroffen marktführer marktführend führend führende führender führenden nummer_eins weltbeste weltbester kein_anderer keine_andere
        die_einzige der_einzige das_einzige die_einzigen perfekt perfekte bestes bester beste besten topmarke spitzenreiter # least_expensive""",
    "guarantee": """guarantee guarantees guaranteed guaranteeing money-back money_back risk-free no_risk no_questions_asked lifetime_warranty warranty warranties
        warranted garantie garantien garantiert garantieren garantierte geld-zurück risikofrei ohne_risiko gewährleistung""",
    "promise": """we_will we'll you'll you_will promise promises promised commit commits pledge rest_assured count_on wir_werden wir_versprechen verspricht
        versprechen versprochen zugesagt zusichern sichern_zu sagen_zu sie_erhalten sie_bekommen""",
    "effect": """cure cures cured heal heals healed relieve relieves relieved treats prevent prevents prevented protect protects protecting reduce reduces reduced
        lower lowers lowered boost boosts boosted improve improves improved increase increases increased strengthens stimulates cause causes caused eliminate eliminates kills
        soothes calms halves halved doubles doubled blocks fights shortens shortened cut cuts fell rose dropped leads_to lead_to makes_you helps_with helps_against
        good_for sleep_better helps_you_sleep besser_schlafen schläfst_besser healthy healthier health hypoallergenic dermatologist dermatologists clinically keeps_out keep_out heilt lindert verhindert schützt schützen senkt
        senkte gesenkt senken reduziert steigert verbessert erhöht stärkt beugt_vor bekämpft verursacht führt_zu hilft_gegen hilft_bei fördert entgiftet beruhigt verkürzt
        verkürzte halbiert verdoppelt schadet gut_für gesund gesünder gesundheit gesunken stieg sank fiel""",
    "all": """all every each any always everyone everything everywhere entire entirely completely fully whole throughout alle allen aller alles jede jeder jedes jeden jedem
        immer überall ganze sämtliche vollständig komplett jederzeit any_time anytime unlimited unbegrenzt worldwide weltweit lifetime forever permanently both beide
        automatically""",
    "some": """some many most several often usually typically typical sometimes mostly partly few certain selected generally normally average median einige manche viele
        oft meist meistens manchmal teilweise üblicherweise häufig normalerweise in_der_regel bestimmte ausgewählte typisch typischerweise nearly_all durchschnittlich""",
    "may": """may might could can possibly perhaps aims aim tries try usually often should sometimes kann können könnte könnten möglicherweise vielleicht soll
        sollte sollten dürfte strebt eventuell likely wahrscheinlich voraussichtlich expected""",
    "only": "only exclusively solely nur ausschließlich allein alone",
    "since": "",
    "first": "",
    "comparison": """compared_to compared_with unlike versus vs twice_as outperforms im_vergleich doppelt_so same_as the_same equally ebenso gleich genauso beats matches""",
}  # fmt: skip
EFFECTS = frozenset(word for word in _WORDS["effect"].split() if "_" not in word)
"""Verbs of effect: what one thing does to another."""
_NO_SUPERLATIVE = word_set("no superlative")
_LEADS = word_set("before superlatives")
_ENGLISH_LEADS = frozenset({"the", "our", "your", "its", "their", "his", "her", "my", "as", "is", "are"})
"""`The roaster` is no superlative of either language."""
_NO_GERMAN = word_set("no german superlative")
_AFTER_MOST = word_set("most of")


@lru_cache(maxsize=1)
def _by_first() -> dict[str, tuple[tuple[tuple[str, ...], Mark], ...]]:
    rows: dict[str, list[tuple[tuple[str, ...], Mark]]] = {}
    for mark, words in _WORDS.items():
        for phrase in words.split():
            parts = tuple(phrase.replace("-", "_-_").split("_"))
            rows.setdefault(parts[0], []).append((parts, mark))
    return {first: tuple(of) for first, of in rows.items()}


def marks_of(tokens: Sequence[Token]) -> frozenset[Mark]:
    """Return the marks that a sentence bears, by its words."""
    lows = [token.low for token in tokens]
    by_first, found = _by_first(), set[Mark]()
    for at in [at for at, low in enumerate(lows) if _may_mark(low)]:
        low = lows[at]
        for parts, mark in by_first.get(low, ()):
            if len(parts) == 1 or tuple(lows[at : at + len(parts)]) == parts:
                found.add(mark)
        if "st" in low and is_superlative(lows, at):
            found.add("superlative")
        if low in _COMPARING and at and _compares(lows, at):
            found.add("comparison")
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _may_mark(low: str) -> bool:
    return low in _by_first() or low in _COMPARING or "st" in low


_COMPARING = frozenset({"than", "als", "as", "wie"})


def _compares(lows: Sequence[str], at: int) -> bool:
    """Tell whether `than`, `as` or `wie` at a place sets two things beside each other: `lighter than`, `as warm as`."""
    if lows[at] == "as":
        return at > 1 and lows[at - 2] == "as" and lows[at - 1] not in _AS_FAR
    if lows[at] == "wie":
        return at > 1 and lows[at - 2] in {"so", "ebenso", "genauso"}
    return is_comparative(lows, at)


_AS_FAR = frozenset({"soon", "long", "well", "much", "many", "far"})


def is_superlative(lows: Sequence[str], at: int) -> bool:
    """Tell whether the word at a place is a superlative: `the lightest`, `most comfortable`, `die leichteste`."""
    low = lows[at]
    before = lows[at - 1] if at else ""
    if before in {"'s", "s"} or before.endswith("'s"):
        before = "the"
    if low.endswith("est") and 4 < len(low) < 15 and low not in _NO_SUPERLATIVE:
        return before in _LEADS or before in {"very", "single"}
    if low in {"most", "least"} and at + 1 < len(lows):
        after = lows[at + 1]
        return (
            before != "at"
            and len(after) > 3
            and after not in _AFTER_MOST
            and (before in _LEADS or after.endswith(("able", "ive", "ed", "al", "ar", "ent", "ant", "ic", "ful", "le")))
        )
    if low.endswith(("ste", "sten", "ster", "stes", "stem")) and 5 < len(low) < 20 and low not in _NO_GERMAN:
        return before in _LEADS - _ENGLISH_LEADS and not low.endswith(("seste", "dienste"))
    return False


def is_comparative(lows: Sequence[str], at: int) -> bool:
    """Tell whether `than` or `als` at a place compares properties: `lighter than`, not `more than 300`."""
    for back in range(1, 7):
        if at - back < 0:
            break
        low = lows[at - back]
        if low in {"more", "less", "mehr", "weniger", "fewer"}:
            return back > 1 or not _is_number(lows[at + 1 : at + 2])
        if (
            low.endswith("er")
            and len(low) > 3
            and low
            not in {
                "other",
                "rather",
                "oder",
                "aber",
                "hier",
                "later",
                "earlier",
                "after",
                "never",
                "der",
                "er",
                "order",
                "customer",
            }
        ):
            return back > 1 or not _is_number(lows[at + 1 : at + 2])
        if low in {"better", "worse", "besser"}:
            return True
    return False


def _is_number(lows: Sequence[str]) -> bool:
    return bool(lows) and (
        lows[0][:1].isdigit()
        or lows[0]
        in {
            "€",
            "$",
            "£",
            "a",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "ten",
            "twelve",
            "ein",
            "eine",
            "einen",
            "zwei",
            "drei",
        }
    )
