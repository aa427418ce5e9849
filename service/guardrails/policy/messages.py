"""Rules on messages that advertise: consent, hours, the headers of a list, and who sends."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from service.domain.brands import Brand
from service.domain.circumstances import MessageConsent
from service.domain.rules import Rule
from service.guardrails.policy.reading import Reading, Trace

_FIRST_HOUR, _LAST_HOUR = 8, 21
_PARTS_OF_SOFT_OPT_IN = {
    "own_sale": "the address came from a sale of your own",
    "similar_product": "the product is similar",
    "opt_out_at_collection": "a way out was offered when the address was taken",
    "opt_out_now": "a way out is offered now",
}
_LIST_HEADERS = ("list-unsubscribe", "list-unsubscribe-post")


def has_no_consent(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if the consent is not a written one, or the hour is before 8 or after 21 where it is sent to."""
    consent, send_at = reading.circumstances.consent, reading.circumstances.send_at
    if consent is not None and consent.kind != "written":
        yield Trace(why="The recipient has not agreed in writing to advertising by text message.")
    elif send_at is not None and not _FIRST_HOUR <= send_at.hour < _LAST_HOUR:
        yield Trace(why=f"It would arrive at {send_at:%H:%M}; between 8 and 21 o'clock is allowed.")


def has_no_soft_opt_in(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if there is no consent, or one without all parts of the soft opt-in."""
    consent = reading.circumstances.consent
    if consent is None or consent.kind == "written":
        return
    lacking = _lacking(consent)
    if consent.kind == "none":
        yield Trace()
    elif lacking:
        yield Trace(why=f"The soft opt-in does not hold; it is not said that {' and that '.join(lacking)}.")


def _lacking(consent: MessageConsent) -> list[str]:
    return [words for part, words in _PARTS_OF_SOFT_OPT_IN.items() if not getattr(consent, part)]


def has_no_list_headers(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if headers are given and one of those for leaving a list with one click is not among them."""
    names = {name.casefold() for name in reading.circumstances.headers}
    lacking = [name for name in _LIST_HEADERS if name not in names]
    if names and lacking:
        yield Trace(why=f"The message lacks the header {' and '.join(lacking)}.")


def is_sent_by_others(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield a trace if an address is of no domain of the brand, or the name shown is not the brand's."""
    sender, brand = reading.circumstances.sender, reading.manuscript.brand
    if sender is None:
        return
    hosts = _hosts_of(brand)
    for address in filter(None, (sender.address, sender.reply_to)):
        host = address.strip("<> ").rpartition("@")[2].casefold()
        if not any(host == own or host.endswith(f".{own}") for own in hosts):
            yield Trace(why=f"The address {address} is of no domain of {brand.name}.")
            return
    if sender.display_name is not None and not _names(brand, sender.display_name):
        yield Trace(why=f"The name that readers see, {sender.display_name}, is not that of {brand.name}.")


def _hosts_of(brand: Brand) -> set[str]:
    urls = [brand.website or "", *brand.links.values()]
    hosts = {(urlsplit(url).hostname or "").removeprefix("www.") for url in urls}
    if brand.sender and brand.sender.email:
        hosts.add(brand.sender.email.rpartition("@")[2].casefold())
    return hosts - {""}


def _names(brand: Brand, shown: str) -> bool:
    names = [brand.name, *([brand.sender.name] if brand.sender else [])]
    return any(name.casefold() in shown.casefold() for name in names)
