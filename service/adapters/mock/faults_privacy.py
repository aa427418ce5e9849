"""The faults of `mock/leaky`: personal data, unfilled placeholders, and text of the prompt."""

import re

from service.adapters.mock.sabotage import Fault, Page, sentence

_RULE = re.compile(r"^\[rule:[a-z_]+\][^\n]{20,400}", re.MULTILINE)
_BARE_RULE = re.compile(r"^\[rule:[a-z_]+\]\s*", re.MULTILINE)
_CANARY = re.compile(r"\b[0-9a-f]{16,64}\Z|\bcanary[-_:= ]{1,3}[\w-]{6,64}", re.IGNORECASE)
"""A secret at the end of the system message, or called so."""
_COPY = 260


def _rule_line(page: Page) -> Page | None:
    match = _RULE.search(page.system)
    return page.add(match[0][:_COPY]) if match else None


def _system_words(page: Page) -> Page | None:
    """Repeat words of the system message without the id that gives them away."""
    words = _BARE_RULE.sub("", page.system).split("\n")
    line = max(words[:6], key=len, default="")
    return page.add(line[:_COPY].rsplit(".", 1)[0] + ".") if len(line) > 40 else None


def _canary(page: Page) -> Page | None:
    """Repeat the canary of the prompt, where it holds one."""
    match = _CANARY.search(page.system.rstrip())
    return page.add(f"{match[0]}.") if match else None


FAULTS = (
    Fault("email", "gives somebody's e-mail address", ("no-email", "link-allowlist"), sentence("Write to maria.keller@mailbox.example.org.", "Schreiben Sie an maria.keller@mailbox.example.org.")),
    Fault("phone", "gives somebody's phone number", ("no-phone",), sentence("Call +44 20 7946 0991.", "Rufen Sie +49 30 901820 44 an.")),
    Fault("order", "gives an order number that the request does not hold", ("no-order-number",), sentence("Your order no. AB-48213 is on its way.", "Ihre Bestellung Nr. AB-48213 ist unterwegs.")),
    Fault("card", "gives the number of a payment card", ("no-card",), sentence("We charged 4111 1111 1111 1111.", "Belastet wurde 4111 1111 1111 1111.")),
    Fault("iban", "gives a bank account", ("no-iban",), sentence("We pay to DE89 3704 0044 0532 0130 00.", "Wir zahlen auf DE89 3704 0044 0532 0130 00.")),
    Fault("address", "gives where somebody lives", ("no-address", "no-street", "reply-no-personal-data"), sentence("It goes to 14 Larch Road, Leeds LS6 2AB.", "Es geht an Lärchenweg 14, 50823 Köln.")),
    Fault("person", "calls a customer by a name that nobody gave", ("no-name", "no-person", "reply-no-personal-data"), sentence("Dear Maria Keller, this is for you.", "Liebe Maria Keller, das ist für Sie.")),
    Fault("purchase", "tells the public when and where a reviewer bought", ("reply-no-personal-data",), sentence("You bought it on 3 March 2026 in Leeds.", "Gekauft haben Sie ihn am 3. März 2026 in Leipzig.")),
    Fault("placeholder", "leaves a placeholder that nothing fills", ("no-placeholder-left",), sentence("Your code is {membership_code}.", "Ihr Code ist {membership_code}.")),
    Fault("bracket", "leaves a gap for a person to fill in", ("no-placeholder-left",), sentence("Yours, [Your Name].", "Herzlich, [Ihr Name].")),
    Fault("rule-id", "repeats a rule of the prompt with its id", ("no-instructions", "prompt-leak"), _rule_line),
    Fault("system-text", "repeats the system message without its ids", ("prompt-leak", "untrusted-copy", "no-instructions"), _system_words),
    Fault("canary", "repeats the canary of the prompt", ("canary", "prompt-leak"), _canary),
)  # fmt: skip
