"""Personal data to seed in every field of every kind of request, and what tells it where it should not be."""

import re
from collections.abc import Iterator
from typing import Any

from service.domain.contracts import CONTRACTS

NAME, EMAIL, PHONE = "Zebulon Quickthorn", "zebulon.quick@private.example", "+49 151 23456789"
CANARIES = {
    "name": (f"My name is {NAME}.", ("zebulon", "quickthorn")),
    "e-mail": (f"Write to {EMAIL}.", ("quickprivate", "privateexample")),
    "hidden e-mail": ("Or to thornfield at hideaway dot example.", ("thornfield", "hideaway")),
    "phone": (f"Call {PHONE}", ("15123456789",)),
    "phone of the UK": ("or 07700 900461.", ("7700900461",)),
    "phone in full width": (
        "Mobile \uff10\uff17\uff17\uff10\uff10 \uff19\uff10\uff10 \uff14\uff17\uff12.",
        ("7700900472",),
    ),
    "phone in words": ("Ring seven seven zero zero nine double four six eight.", ("sevensevenzero", "zeronine")),
    "phone with invisible signs": ("Tel 0770\u200b0 9004\u200d83.", ("7700900483",)),
    "card": ("Card 4111 1111 1111 1111.", ("4111111111111111",)),
    "IBAN": ("IBAN DE89 3704 0044 0532 0130 00.", ("37040044",)),
    "SSN": ("SSN 536-90-4399.", ("536904399",)),
    "National Insurance": ("NI number AB 12 34 56 C.", ("ab123456c",)),
    "tax id": ("Steuer-ID 86095742719.", ("86095742719",)),
    "IP address": ("From 203.0.113.77.", ("203011377",)),
    "birth": ("I was born on 3 March 1984.", ("3march1984",)),
    "address": ("I live at 17 Larkspur Lane, Harrogate HG1 9ZZ.", ("larkspur", "hg19zz")),
    "German address": ("Ich wohne Lindenblick 23, 04109 Leipzig.", ("lindenblick", "04109")),
    "plate": ("Kennzeichen L-XY 4711.", ("lxy4711",)),
    "order": ("Order ZQ-778899.", ("zq778899", "778899")),
    "ticket": ("Ticket no. 5544-3322.", ("55443322",)),
}
WORDS = " ".join(words for words, _ in CANARIES.values())
CLUES = tuple(clue for _, clues in CANARIES.values() for clue in clues)
BRANDS = {
    "alder-and-brim": ("trail-hat", "Can I wash the Trail Hat?"),
    "pollard-desk": ("team-plan", "How do I cancel my plan?"),
}
TOPICS = {
    "social_post": (
        "what people say about sun hats in spring",
        "what service teams discuss about first response times",
    ),
    "buyer_guide": ("a hat for summer walks", "help-desk software for a team of twelve agents"),
    "follow_up": ("How do I brush and store the hat?", "macros and routing after 30 days"),
}
HATS = "/v1/brands/alder-and-brim"

_SHORT = 5
_HASH = re.compile(r"(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{12,64}(?![0-9a-z])")
"""Fences, canaries, request and trace ids."""


def leaks(text: str, clues: tuple[str, ...] = CLUES) -> list[str]:
    """Return the clues that stand in a text, whatever signs and cases it writes them with."""
    # A short number stands in one of so many hashes by chance: those are left out.
    letters = "".join(sign for sign in _HASH.sub(" ", text.lower()) if sign.isalnum())
    return [clue for clue in clues if (clue in letters if len(clue) > _SHORT else _alone(clue, text.lower()))]


def _alone(clue: str, text: str) -> bool:
    """Tell whether a short number stands by itself: among the digits of times and measures it stands by chance."""
    return re.search(rf"(?<![0-9.,]){clue}(?![0-9.,]*[0-9])" if clue.isdigit() else re.escape(clue), text) is not None


def customer() -> dict[str, Any]:
    """A customer whose every attribute holds something personal, those that a model may see included."""
    allowed = dict.fromkeys(("product", "plan", "loyalty_tier", "industry"), f"Trail Hat for {EMAIL}, {PHONE}")
    given = {
        "first_name": "Zebulon",
        "last_name": "Quickthorn",
        "email": EMAIL,
        "phone": PHONE,
        "order_number": "ZQ-778899",
        "city": "Harrogate",
        "address": "17 Larkspur Lane",
        "company": "Quickthorn Mill",
        "quote_number": "5544-3322",
        "hat_size": 4111111111111111,
        "agents": 15123456789,
        "purchase_date": f"born on 3 March 1984, {NAME}",
        "renewal_date": "HG1 9ZZ",
    }
    return {
        "id": "ZQ-778899",
        "attributes": {**allowed, **given, "unheard_of": WORDS[:900]},
        "consent": {"mail": WORDS[:900]},
    }


def drafts(brand: str) -> Iterator[dict[str, Any]]:
    """Every content type: its words, its customer and its facts seeded; then the fields that must name something."""
    product, usual = BRANDS[brand]
    other = next(
        name for name in ("meadow-straw-hat", "business-plan") if (name == "business-plan") == (brand == "pollard-desk")
    )
    kinds = [words for words, _ in CANARIES.values()]
    for number, content_type in enumerate(CONTRACTS):
        some = " ".join((kinds * 3)[number : number + 3])  # more of them would hide the topic from the search
        topic = TOPICS.get(content_type, (usual, usual))[brand == "pollard-desk"]
        base = {"content_type": content_type, "products": [product, other]}
        if content_type == "case_study":
            base = {"content_type": content_type}
        yield {
            **base,
            "topic": f"{topic} {some}",
            "audience": some[:300],
            "customer": customer(),
            "facts": {"what_happened": WORDS, "zebulon_quickthorn": EMAIL, "number": 15123456789},
            "reviews": {"products": [NAME]},
        }
        yield {
            **base,
            "topic": topic,
            "products": [*base.get("products", []), f"hat for Mrs Quickthorn, {EMAIL}"],
            "locale": "en-Zebulon",
            "audience": f"Dear Mrs Quickthorn, {PHONE}",
        }


def answers(brand: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Replies to conversations of all roles, and responses to reviews in all fields and channels."""
    _, topic = BRANDS[brand]
    roles = ("customer", "agent", "note", "customer")
    messages = [{"role": role, "text": f"About {topic}: {WORDS} Kind regards,\n{NAME}"} for role in roles]
    for channel in ("chat", "email"):
        yield "replies", {"messages": messages, "customer": customer(), "channel": channel, "locale": "en-Zebulon"}
    yield "replies", {"messages": messages}
    for channel in ("review_site", "web", "social"):
        review = {
            "id": "ZQ-778899",
            "title": f"By {NAME}",
            "text": f"It leaks. {WORDS}",
            "author": NAME,
            "role": WORDS[:99],
            "company": "Quickthorn Mill",
            "rating": 1,
            "product": f"hat for {EMAIL}",
            "channel": EMAIL,
            "incentive": PHONE,
            "locale": "en-Zebulon",
        }
        yield "review-responses", {"review": review, "channel": channel}
    yield "checks", {"content_type": "faq_answer", "text": f"{topic}. {WORDS}", "facts": {"note": WORDS[:900]}}
