"""The call to action and its link: which one the rules name, and how the channel writes it."""

import re

from service.adapters.mock.desk import Desk

_NAMED = re.compile(r"link (?:named|called)\s+[\"“']?([a-z_]+)")
_ANCHOR = re.compile(r"\[([^\]]+)\]")
_LETTERS = frozenset({"email", "sms", "chat", "letter"})
"""Channels in which a reader can answer the text itself."""
_SAFE = re.compile(r"https?://[^\s<>()\[\]\"']{3,400}|mailto:[^\s<>()\[\]\"']{3,200}")


def has_cta_part(desk: Desk) -> bool:
    """Tell whether the next step goes into a part of its own."""
    return desk.rules.has("cta_place") and any(part.name == "call_to_action" for part in desk.job.parts)


def cta_text(desk: Desk) -> str:
    """Return the one next step that the rules ask for, with its link as the channel writes links."""
    if not desk.rules.has("one_cta"):
        return ""
    url = link_for(desk, desk.rules.text("one_cta"))
    name = _link_name(desk.rules.text("one_cta"))
    if not url and _names_a_place(desk, name):
        return _without_place(desk, name)
    kind, channel = desk.job.content_type, desk.job.channel
    keys = (f"cta.{kind}.{channel}", f"cta.{kind}", f"cta_to.{name}", "cta_to.contact")
    text = next((said for key in keys if (said := desk.wording.say(key))), "")
    return with_link(desk, text, url)


def _names_a_place(desk: Desk, name: str) -> bool:
    """Tell whether the words for a link speak of a page or form; those that lead to the shop speak of what it holds."""
    rule = desk.rules.text("links")
    return bool(name and rule) and name != "shop" and "no links" not in rule.casefold()


def _without_place(desk: Desk, name: str) -> str:
    """Return a next step that speaks of no page which the brand does not have; nothing where there is none."""
    contact = link_for(desk, 'link named "contact"')
    if contact and (name == "help" or desk.job.channel not in _LETTERS):
        return with_link(desk, desk.say("cta_to.contact"), contact)
    return desk.say("cta_without_link") if desk.job.channel in _LETTERS else ""


def _link_name(rule: str) -> str:
    match = _NAMED.search(rule)
    return match[1] if match else ""


def link_for(desk: Desk, rule: str) -> str:
    """Return the address that a rule names: the product's own where it says so, else a link of the brief."""
    if "product's own url" in rule and desk.job.products:
        product = next((one for one in desk.job.products if one.id == desk.featured), desk.job.products[0])
        if _SAFE.fullmatch(product.url):
            return product.url
    url = desk.job.links.get(_link_name(rule), "")
    return url if _SAFE.fullmatch(url) else ""


def with_link(desk: Desk, text: str, url: str) -> str:
    """Return a phrase whose `[words]` carry a link, as Markdown or written out; without a link the marks go."""
    rule = desk.rules.text("links")
    plain = _ANCHOR.sub(r"\1", text)
    if not _ANCHOR.search(text) or not url or not rule or "no links" in rule.casefold():
        return plain if not plain or plain[-1] in ".?!" else f"{plain}."
    if "Markdown" in rule:
        return _ANCHOR.sub(lambda match: f"[{match[1]}]({url})", text, count=1)
    return f"{plain.rstrip('.')}: {url}"
