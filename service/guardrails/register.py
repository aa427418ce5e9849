"""The register of a brand's own addresses: hosts, pages, e-mail, telephone, handles. What is not in it is foreign."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from service.domain.evidence import EvidenceKind
from service.domain.texts import Manuscript

_DIGITS = re.compile(r"\d")
_LAST_DIGITS = 7
"""A telephone number is the same with and without its country code: the last seven digits tell it."""
_PARAMETER_OF_REDIRECT = re.compile(
    r"(?:^|[&;?])(?:url|uri|u|to|next|redirect\w{0,10}|return\w{0,10}|dest\w{0,10}|goto|go|out|link|target|continue|r|callback|forward|ref_url)=",
    re.IGNORECASE,
)


class Register(NamedTuple):
    """What is the brand's: hosts in ASCII without `www.`, whole addresses, and the words that it publishes."""

    hosts: frozenset[str]
    pages: frozenset[str]
    words: str
    digits: str
    strict: bool = False
    """Whether a model wrote the text: then a page that is not in the register may be invented."""

    def owns_host(self, host: str) -> bool:
        """Tell whether a host is the brand's or below one of the brand's."""
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)

    def owns_number(self, number: str) -> bool:
        """Tell whether a telephone number is one that the brand publishes."""
        digits = "".join(_DIGITS.findall(number))
        if len(digits) < _LAST_DIGITS:  # a short code stands by itself, and no digits are no number
            return bool(digits) and re.search(rf"(?<!\d){digits}(?!\d)", self.words) is not None
        return digits[-_LAST_DIGITS:] in self.digits

    def says(self, words: str) -> bool:
        """Tell whether the brand's file or facts say some words."""
        return words.casefold() in self.words


def register_of(manuscript: Manuscript) -> Register:
    """Return the register of a text: from the brand's file, its facts, and the addresses of its sources."""
    brand = manuscript.brand
    urls = [*brand.links.values(), brand.website or "", *(product.url or "" for product in brand.products)]
    urls += [item.url or "" for item in manuscript.evidence.items if item.kind is not EvidenceKind.REVIEW]
    facts = [item.text for item in manuscript.evidence.items if item.kind is EvidenceKind.FACT]
    sender = (
        (brand.sender.email or "", brand.sender.phone or "", brand.sender.postal_address or "") if brand.sender else ()
    )
    mail = "//" + brand.sender.email.rpartition("@")[2] if brand.sender and brand.sender.email else ""
    own = _register((*dict.fromkeys(urls), mail), (*facts, *sender, brand.description))
    return own._replace(strict=bool(manuscript.instructions))


@lru_cache(maxsize=64)
def _register(urls: tuple[str, ...], words: tuple[str, ...]) -> Register:
    said = "\n".join((*urls, *words)).casefold()
    hosts = frozenset(host for url in urls if (host := host_of(split(url))))
    return Register(hosts, frozenset(page_of(split(url)) for url in urls if url), said, "".join(_DIGITS.findall(said)))


@lru_cache(maxsize=8192)
def split(url: str) -> SplitResult:
    """Return the pieces of an address, also where it has no scheme; nothing of one that no browser could open."""
    url = url.strip().rstrip(".,;:!?'\"")
    try:
        pieces = urlsplit(url if "//" in url.partition("?")[0] else f"//{url}")
        _ = pieces.hostname
    except ValueError:
        return urlsplit("//invalid.")
    return pieces


def host_of(pieces: SplitResult) -> str:
    """Return the host in ASCII and lower case, without `www.`; a host in another script becomes its `xn--` form."""
    host = (pieces.hostname or "").removeprefix("www.").rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def page_of(pieces: SplitResult) -> str:
    """Return host, path and query of an address, by which pages are told apart; the fragment does not count."""
    query = f"?{pieces.query}" if pieces.query else ""
    return f"{host_of(pieces)}{pieces.path.rstrip('/')}{query}"


def leads_away(pieces: SplitResult) -> bool:
    """Tell whether an address on a host carries another one: a user before the host, or a redirect in its query."""
    rest = f"{pieces.query}&{pieces.fragment}"
    carried = "//" in rest or "//" in pieces.path or _PARAMETER_OF_REDIRECT.search(rest) is not None
    return "@" in pieces.netloc or carried
