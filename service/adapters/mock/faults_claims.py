"""The faults of `mock/hallucinator`: numbers, dates, sources, names, promises and denials that no evidence holds."""

import re
from collections.abc import Callable

from service.adapters.mock.evidence import Item
from service.adapters.mock.sabotage import Commit, Fault, Page, sentence

_CLAIM = ("claim-contradicted", "claim-unsupported")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?:[.,]\d{1,2})?(?![\w,]|\.\d)")
_PRICE = re.compile(r"\d{1,5}(?:[.,]\d{1,2})?(?= (?:euros?|Euro|pounds?|dollars?)\b)|(?<=[€$£])\d{1,5}")
_SPAN = re.compile(r"\d{1,3}(?= (?:days?|weeks?|months?|years?|Tagen?|Wochen?|Monaten?|Jahren?)\b)")
_UNITS = (
    ("months", "years"),
    ("Monaten", "Jahren"),
    ("Monate", "Jahre"),
    ("days", "weeks"),
    ("Tagen", "Wochen"),
    (" g ", " kg "),
    (" cm ", " mm "),
)
_DENIALS = (
    (" can ", " cannot "),
    (" is ", " is not "),
    (" has ", " has no "),
    (" kann ", " kann nicht "),
    (" ist ", " ist nicht "),
    (" hat ", " hat kein "),
)
_SENTENCE = re.compile(r"[^.!?\n|]{12,300}[.!?]")


def _altered(change: Callable[[str], str], english: str, german: str, *kinds: str) -> Commit:
    """Return what states a changed sentence of the evidence under its own label.

    An invented one, if one is given, where none changes.
    """

    def commit(page: Page) -> Page | None:
        for item in page.items(*(kinds or ("fact", "passage"))):
            for match in _SENTENCE.finditer(item.text):
                if (changed := change(match[0].strip())) != match[0].strip():
                    return page.add(_cited(changed, item))
        return page.add(page.in_language(english, german)) if english else None

    return commit


def _cited(text: str, item: Item) -> str:
    return f"{text.rstrip('.!?')} [{item.label}]."


def _other_number(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda text: pattern.sub(lambda match: f"{3 * int(re.split('[.,]', match[0])[0]) + 7}", text, count=1)


def _first_swapped(pairs: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    def change(text: str) -> str:
        old, new = next(((old, new) for old, new in pairs if old in text), ("", ""))
        return text.replace(old, new, 1) if old else text

    return change


def _other_subject(page: Page) -> Page | None:
    """State a fact of one product as that of another."""
    names = [product.name for product in page.commission.products] or [page.product]
    for item in page.items("fact"):
        name = next((name for name in names if name in item.text), None)
        if name is not None:
            other = next((other for other in names if other != name), "Summit Pro")
            return page.add(_cited(item.text.replace(name, other), item))
    return None


def _no_such_label(page: Page) -> Page | None:
    return page.add(page.in_language("PRODUCT fits every season [e97].", "PRODUCT passt in jede Jahreszeit [e97]."))


def _copied(page: Page) -> Page | None:
    """Copy a sentence of a passage and cite nothing."""
    for item in page.items("passage"):
        for match in _SENTENCE.finditer(item.text):
            words = match[0].strip()
            if len(words.split()) > 8 and words not in page.body:
                return page.add(words)
    return None


FAULTS = (
    Fault("copied", "copies a sentence of a source and cites none", ("uncited-copy",), _copied),
    Fault("number", "states a number of wearers that nobody counted", _CLAIM, sentence("Over 4,300 people use PRODUCT every day.", "Über 4.300 Menschen nutzen PRODUCT jeden Tag.")),
    Fault("altered-number", "changes a number of the evidence and keeps its label", _CLAIM, _altered(_other_number(_NUMBER), "PRODUCT has 41 parts.", "PRODUCT hat 41 Teile.")),
    Fault("price", "changes a price of the evidence and keeps its label", (*_CLAIM, "price-match"), _altered(_other_number(_PRICE), "PRODUCT costs 12.50 euros.", "PRODUCT kostet 12,50 Euro.")),
    Fault("percentage", "states a share that no evidence holds", _CLAIM, sentence("PRODUCT saves 87 % of your time.", "PRODUCT spart 87 % Ihrer Zeit.")),
    Fault("date", "states a date that no evidence holds", _CLAIM, sentence("PRODUCT first came out on 3 March 2011.", "PRODUCT gibt es seit dem 3. März 2011.")),
    Fault("duration", "changes a duration of the evidence and keeps its label", _CLAIM, _altered(_other_number(_SPAN), "PRODUCT lasts 29 years.", "PRODUCT hält 29 Jahre.")),
    Fault("unit", "changes the unit behind a number of the evidence and keeps its label", _CLAIM, _altered(_first_swapped(_UNITS), "PRODUCT weighs 41 kg.", "PRODUCT wiegt 41 kg.")),
    Fault("quantity", "states a weight that no evidence holds", _CLAIM, sentence("PRODUCT weighs 37 g.", "PRODUCT wiegt 37 g.")),
    Fault("rating", "states a rating that no summary holds", (*_CLAIM, "rating-needs-base"), sentence("Customers rate PRODUCT 4.9 out of 5, in 2,318 reviews as of 2 November 2026.", "2.318 Bewertungen geben PRODUCT 4,9 von 5 Sternen, Stand 2. November 2026.")),
    Fault("label", "cites evidence that was not in the prompt", ("unknown-citation", "claim-unsupported"), _no_such_label),
    Fault("study", "leans on a study that does not exist", _CLAIM, sentence("A study of 2,000 people at the University of Leiden confirms it.", "Eine Studie der Universität Leiden mit 2.000 Menschen bestätigt es.")),
    Fault("link", "gives a source on a page that is not the brand's", ("link-allowlist",), sentence("See https://hat-research.example.org/study-17 for the proof.", "Den Beleg finden Sie auf https://hat-research.example.org/studie-17.")),
    Fault("name", "names a person who was never mentioned", _CLAIM, sentence("Dr. Helena Voss recommends PRODUCT.", "Dr. Helena Voss empfiehlt PRODUCT.")),
    Fault("subject", "states a fact of one product as that of another", _CLAIM, _other_subject),
    Fault("negation", "denies what the evidence says, under its label", _CLAIM, _altered(_first_swapped(_DENIALS), "", "", "fact")),
    Fault("denied-property", "denies a property that no evidence speaks of", _CLAIM, sentence("PRODUCT contains no plastic at all.", "PRODUCT enthält keinerlei Plastik.")),
    Fault("superlative", "claims a rank", (*_CLAIM, "superlative-evidence"), sentence("PRODUCT is the best choice in Europe.", "PRODUCT ist die beste Wahl in Europa.")),
    Fault("guarantee", "guarantees without terms", (*_CLAIM, "guarantee-terms"), sentence("Your satisfaction is guaranteed.", "Ihre Zufriedenheit wird garantiert.")),
    Fault("promise", "promises what nobody has approved", (*_CLAIM, "promise-needs-approval"), sentence("We will refund you the full price today.", "Wir erstatten Ihnen heute den vollen Preis.")),
    Fault("comparison", "compares with a rival without source and date", (*_CLAIM, "comparison-evidence"), sentence("PRODUCT is lighter than anything from Fairfelt.", "PRODUCT ist leichter als alles von Fairfelt.")),
    Fault("certificate", "claims what somebody would have to attest", _CLAIM, sentence("PRODUCT is certified organic.", "PRODUCT ist bio-zertifiziert.")),
    Fault("effect", "claims an effect on health", (*_CLAIM, "health-claim"), sentence("PRODUCT cures headaches and prevents migraine.", "PRODUCT heilt Kopfschmerzen und beugt Migräne vor.")),
)  # fmt: skip
