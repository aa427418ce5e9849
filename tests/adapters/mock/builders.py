"""Prompts as the service renders them, with what a hat maker has on record, and ways to edit them."""

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from service.adapters.mock.composer import compose
from service.domain.channels import parts_for
from service.domain.contracts import CONTRACTS
from service.domain.moments import Channel, ContentType, PartContract
from service.domain.prompts import Prompt, PromptFrontMatter
from service.drafting.prompting import render
from service.drafting.replies import answer_schema, suggestions_schema
from tests.adapters.mock.hats import ASKED, BRAND, ENGLISH, GERMAN, LINKS, REVIEWED, SAID, TOPICS

PROMPTS = Path(__file__).parents[3] / "prompts"
_TOLD_OF_PARTS = {"name", "purpose", "required", "max_length", "counted_in"}
NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
LOCALES = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}


@cache
def prompt_of(content_type: str) -> Prompt:
    """Return the editable prompt of a content type with its shared files put in."""
    contract = CONTRACTS[ContentType(content_type)]
    path = PROMPTS / contract.moment / content_type / "draft.j2"
    found = re.match(r"---\n(.*?)\n---\n(.*)", path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    head, source = found.groups()
    source = re.sub(
        r'\{%\s*include "(.*?)"\s*%\}',
        lambda match: (PROMPTS / match[1]).read_text(encoding="utf-8").rstrip("\n"),
        source,
    )
    return Prompt(
        front_matter=PromptFrontMatter.model_validate(yaml.safe_load(head)), source=source, path=str(path), hash=""
    )


@dataclass(frozen=True)
class Asked:
    """A prompt ready for the composer, and what it was made of."""

    system: str
    user: str
    schema: dict
    evidence: tuple[dict, ...]
    parts: tuple[PartContract, ...]
    turns: tuple[dict, ...] = ()

    def answer(self, seed=0):
        messages = [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}, *self.turns]
        return json.loads(compose(messages, self.schema, seed))

    def body(self, seed=0):
        return self.answer(seed)["body"]

    def bodies(self, seed=0):
        answer = self.answer(seed)
        return [row["body"] for row in answer["suggestions"]] if "suggestions" in answer else [answer["body"]]

    def without(self, *rules):
        """Return the prompt as it is after an editor deleted rule lines."""
        lines = [
            line for line in self.system.split("\n") if not any(line.startswith(f"[rule:{rule}]") for rule in rules)
        ]
        return replace(self, system="\n".join(lines))

    def edited(self, rule, text):
        """Return the prompt as it is after an editor changed the words of a rule."""
        return replace(self, system=re.sub(rf"(?m)^\[rule:{rule}\].*$", lambda _: f"[rule:{rule}] {text}", self.system))

    def repaired(self, request):
        """Return the prompt with a repair turn that asks for something."""
        return replace(self, turns=({"role": "assistant", "content": "{}"}, {"role": "user", "content": request}))

    def item(self, label):
        return next(row for row in self.evidence if row["label"] == label)


def ask(
    content_type,
    channel="web",
    language="en",
    *,
    products=("trail-hat",),
    topic=None,
    evidence=None,
    attributes=None,
    placeholders=("{first_name}", "{order_number}"),
    conversation=None,
    reviewed=None,
    brand=None,
    links=LINKS,
    suggestions=3,
):
    """Return the prompt that the service would render for a request."""
    parts = parts_for(CONTRACTS[ContentType(content_type)], Channel(channel))
    rows = _labelled(evidence, language)
    inputs = {
        "brand": {**BRAND, **(brand or {})},
        "task": {**_task(content_type, channel, language), "placeholders": list(placeholders)},
        "parts": [part.model_dump(include=_TOLD_OF_PARTS) for part in parts],
        "brief": {
            "topic": topic if topic is not None else TOPICS.get(language, {}).get(content_type),
            "audience": None,
            "products": [_product(one, language) for one in products],
            "attributes": attributes or {},
            "links": links,
        },
        "evidence": list(rows),
        "conversation": conversation or [{"role": "customer", "text": ASKED[language]}],
        "review": reviewed or REVIEWED.get(language, REVIEWED["en"]),
    }
    system, user = render(prompt_of(content_type), inputs)
    schema = suggestions_schema(suggestions) if content_type == "suggested_reply" else answer_schema(parts)
    return Asked(system.content, user.content, schema, rows, parts)


def _labelled(evidence, language):
    """Return pieces of evidence with labels, or all that is on record in a language."""
    locale = LOCALES["de" if language == "de" else "en"]
    given = evidence if evidence is not None else GERMAN if language == "de" else ENGLISH
    return tuple(
        {"label": f"e{number}", "locale": locale, **{key: value for key, value in row.items() if value is not None}}
        for number, row in enumerate(given, start=1)
    )


def _task(content_type, channel, language):
    return {
        "content_type": content_type,
        "moment": str(CONTRACTS[ContentType(content_type)].moment),
        "channel": channel,
        "locale": LOCALES[language],
        "language": language,
        "language_name": NAMES[language],
        "today": "2026-11-21",
    }


def _product(product, language):
    name, summary = SAID.get(language, SAID["en"])[product]
    return {
        "id": product,
        "name": name,
        "summary": summary,
        "url": f"https://alderandbrim.example/shop/{product}",
    }


def every_kind(languages=("en", "de")):
    """Return every content type in every channel and language, with two products where it compares."""
    return [
        (str(contract.content_type), str(channel), language)
        for contract in CONTRACTS.values()
        for channel in contract.channels
        for language in languages
    ]


def ask_kind(content_type, channel, language, **more):
    """Return a usual request of a content type."""
    several = content_type in {"comparison", "buyer_guide"}
    return ask(
        content_type,
        channel,
        language,
        products=("trail-hat", "meadow-straw-hat") if several else ("trail-hat",),
        **more,
    )
