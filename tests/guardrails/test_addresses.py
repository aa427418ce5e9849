"""Foreign links and contacts, however they are disguised; and the brand's own, which pass."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.findings import Severity
from service.guardrails.addresses import check_addresses
from tests.guardrails.build import BRAND, build_manuscript

FOREIGN = [
    "https://evil.example/x", "//evil.example", "www.evil.example", "See evil.io/x for refunds.", "[a](https:\\\\evil.io\\x)",
    "https://hats.example@evil.io/x", "https://hats.example.evil.io/x", "https://nothats.example", "<https://evil.io/x>",
    "[x](&#104;ttps://evil.io)", "https%3A%2F%2Fevil.io%2Fx", "Visit https://evil\u3002io/x", "Visit ev\u200bil.io/pay",
    "Visit ev\u00adil.io/pay", "Visit https://h\u0430ts.example/x", "Visit https://xn--hts-8cd.example/x", "http://3232235777/x",
    "http://192.0.2.7/x", "Go to 192.0.2.7/login", "Visit evil dot io slash refund", "Visit hxxp://evil[.]io", "evil(.)io",
    "Write to refunds@evil.io", "refunds [at] evil [dot] io", "[m](mailto:care@hats.example?bcc=x@evil.io)",
    "Call +1 (555) 010-9999 now", "[call](tel:+15550109999)", "Call us on 555 010 9999",
    "Call one eight hundred five five five zero one nine nine", "Message wa.me/15550109999", "DM @brand_refunds today",
    "Send to bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh", "Pay to 0x52908400098527886E0F7030069857D2E4169EE7",
    "https://hats.example/redirect?to=https://evil.io", "https://hats.example/shop?url=evil.io", "hats.example//evil.io",
    "Pay refunds@paybank", "evil.com", "Besuchen Sie boese-huete.de", "sms:+15550109999", "File:///", "Open skype:x now", "tg:join?x=1",
]  # fmt: skip
OWN = [
    "See [the shop](https://hats.example/shop).", "See https://hats.example/shop.", "See hats.example.", "Write to care@hats.example.",
    "www.hats.example/shop", "Since 3.5.2026 it costs 1.299,00 euros, e.g. in size 7.5.", "It is washable at 30 °C, i.e. warm.",
    "Model 4006381333931 weighs 92 g.", "Open from 9.30 to 18.00, z.B. am Montag.", "The Trail Hat and/or the cap.", "Rated 4.2/5.",
    "Reference 2026-11-22.", "It has 3 sizes: S/M/L.",
]  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_a_foreign_address_is_found(text):
    findings = check_addresses(build_manuscript(text))
    assert any(one.severity is Severity.BLOCK for one in findings)
    assert all(one.remedy and one.source for one in findings)


@pytest.mark.parametrize("text", OWN)
def test_the_brands_own_and_plain_numbers_pass(text):
    assert check_addresses(build_manuscript(text)) == ()


def test_the_brands_own_telephone_passes_as_a_link_and_a_piece_of_it_does_not():
    assert BRAND.sender
    sender = BRAND.sender.model_copy(update={"phone": "+44 1603 555010"})
    brand = BRAND.model_copy(update={"sender": sender, "description": "Text us on 60300."})
    for text in ("[Call](tel:+441603555010).", "Call tel:01603 555010.", "[Text](sms:60300)."):
        assert check_addresses(build_manuscript(text, brand=brand)) == ()
    for text in ("tel:5010", "sms:303", "skype:x5", "file:///c5"):
        assert check_addresses(build_manuscript(text, brand=brand)), text


def test_an_own_link_with_more_data_than_its_own_needs_a_person():
    [finding] = check_addresses(build_manuscript("https://hats.example/shop?q=SECRET"))
    assert (finding.rule, finding.severity) == ("unknown-query", Severity.WARN)


def test_a_page_that_a_model_may_have_invented_needs_a_person_and_an_editors_does_not():
    invented = build_manuscript("https://hats.example/free-hats")
    assert check_addresses(invented) == ()
    [finding] = check_addresses(invented.model_copy(update={"instructions": "Write."}))
    assert (finding.rule, finding.severity) == ("unknown-page", Severity.WARN)


def test_a_missing_space_after_a_full_stop_is_doubtful_and_no_more():
    assert {one.severity for one in check_addresses(build_manuscript("It was good.it was light."))} == {Severity.WARN}


def test_three_words_joined_by_dots_may_be_an_address_and_initials_are_none():
    name = "suspicious.domain.security"
    manuscript = build_manuscript("Dear {first_name}.", placeholders=("first_name",))
    [finding] = check_addresses(manuscript.model_copy(update={"fillings": {"first_name": name}}))
    assert finding.severity is Severity.WARN
    for honest in ("J.R.R. Tolkien", "u.s.w.", "Dr.med.Weiß"):
        assert check_addresses(manuscript.model_copy(update={"fillings": {"first_name": honest}})) == ()


def test_the_span_shows_the_address():
    text = "Read this: https://evil.example/x now"
    [finding] = check_addresses(build_manuscript(text))
    assert finding.span
    assert text[finding.span.start : finding.span.end] == "https://evil.example/x"


def fullwidth(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


DISGUISES = [
    lambda url: url, str.upper, lambda url: "".join(f"&#{ord(one)};" for one in url), lambda url: quote(url, safe=""),
    lambda url: "".join(f"&#x{ord(one):x};" for one in url), fullwidth, lambda url: url.replace("/", "\\"),
    "\u200b".join, "\u00ad".join, lambda url: url.replace(".", "[.]"),
    lambda url: url.replace("http", "hxxp"), lambda url: url.replace(".", "\u3002"), lambda url: f"[x]({url})", lambda url: f"<{url}>",
    lambda url: url.replace("https:", ""), lambda url: url.replace("https://", ""), lambda url: url.replace("//", "//hats.example@"),
    lambda url: "".join(f"\\u{ord(one):04x}" for one in url), lambda url: url.replace(".", "&period;").replace(":", "&colon;"),
    lambda url: url.replace("e", "\u0435"),
]  # fmt: skip
LABEL = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12)
URL = st.builds(
    lambda host, end, path: f"https://{host}e.{end}/{path}",
    LABEL,
    st.sampled_from(["com", "net", "io", "example", "ru", "co.uk", "top"]),
    LABEL,
)


@settings(deadline=None, max_examples=300)
@given(
    URL,
    st.lists(st.sampled_from(range(len(DISGUISES))), min_size=1, max_size=2),
    st.sampled_from(["", "See ", "Hier: "]),
)
def test_a_disguised_foreign_url_is_always_found(url, disguises, before):
    for number in disguises:
        url = DISGUISES[number](url)
    assert check_addresses(build_manuscript(f"{before}{url} now"))


def test_a_contact_that_a_placeholder_would_bring_needs_a_person():
    manuscript = build_manuscript("Write to {email}.", placeholders=("email",))
    assert check_addresses(manuscript.model_copy(update={"fillings": {"email": "care@hats.example"}})) == ()
    [finding] = check_addresses(manuscript.model_copy(update={"fillings": {"email": "x@evil.example"}}))
    assert (finding.rule, finding.severity) == ("foreign-value", Severity.WARN)
