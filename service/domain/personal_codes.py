"""Codes that lead to a person: e-mail, IBAN, addresses of machines, orders and tickets, plates, dates of birth.

Each pattern has a gate: a search that costs a tenth of it and stands in whatever it finds.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator

from service.domain.personal_spans import PersonalSpan

_AT = r"(?: {0,2}[(\[{<] ?(?:at|ät|@) ?[)\]}>] {0,2})"
_DOT = r"(?: {0,2}[(\[{<] ?(?:dot|punkt|\.) ?[)\]}>] {0,2}| {1,2}(?:dot|punkt) {1,2})"
_OBFUSCATED = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:{_AT}[\w-]{{1,63}}(?:(?:{_DOT}| ?\. ?)[\w-]{{1,63}}){{1,4}}"
    rf"| {{1,2}}(?:at|ät) {{1,2}}(?!(?:the|an?|this|that|your|my|our|its|de[rmn]|das) )[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}"
    rf"| {{0,2}}@ {{0,2}}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}"
    rf"| {{1,2}}@ {{0,2}}[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}})",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|m(?:ar(?:ch)?|ärz|aerz)|apr(?:il)?|ma[yi]|june?|juni|july?|juli|aug(?:ust)?|sep(?:t(?:ember)?)?|o[ck]t(?:ober)?"
    r"|nov(?:ember)?|de[cz](?:ember)?)\.?"
)
_DAY = rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./-] ?\d{{1,2}}[./-] ?\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{_MONTH},? ?(?:\d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|(?:19|20)\d\d)"

_ORDER_WORDS = (
    r"(?:order|ticket|invoice|booking|reservation|tracking|parcel|shipment|case|reference|ref|customer|client|member|membership|account|contract|policy|quote|claim|serial|loyalty"
    r"|patient|user|student|employee|registration|confirmation|bestell|bestellung|bestellnummer|auftrag|auftragsnummer|rechnung|rechnungsnummer|kunden|kundennummer|kunde|vertrag|vertragsnummer"
    r"|vorgang|vorgangsnummer|sendung|sendungsnummer|paket|angebot|angebotsnummer|mitglied|mitgliedsnummer|buchung|buchungsnummer|versicherungsnummer|aktenzeichen)"
)

Gate = tuple[str, ...] | re.Pattern[str]
"""Words of which one stands, or a pattern that finds something, in lower case in whatever a pattern finds."""
_ROWS: tuple[tuple[str, Gate, re.Pattern[str]], ...] = (
    ("email", ("@",), re.compile(r"(?:(?<![\w.+-])[\w.+-]{1,64}|(?<=[\w.+-]))@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    ("email", ("@", "(at", "[at", "{at", "<at", "( at", "[ at", "{ at", "< at", "(ät", "[ät", "{ät", "<ät", " dot ", " punkt ", "dot)", "dot]", "dot }", "punkt)", "punkt]"), _OBFUSCATED),
    ("iban", re.compile(r"\d\d(?<=[a-z]{2}\d\d)"), re.compile(r"\b[A-Z]{2}\d{2}(?:[ \xa0-]?[A-Z0-9]{4}){2,7}(?:[ \xa0-]?[A-Z0-9]{1,3})?\b", re.IGNORECASE)),
    ("ip_address", re.compile(r"\d\.\d{1,3}\.\d"), re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")),
    ("ip_address", re.compile(r":[0-9a-f]{0,4}:"), re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE)),
    (
        "order_number",
        re.compile(r"\d[\w-]{3}"),
        re.compile(
            rf"(?<!\w)(?:#|{_ORDER_WORDS}(?:[ -]?(?:no\.?|nr\.?|number|nummer|id|code|is|lautet|ist)){{0,3}}[ :#]{{1,3}})#?[A-Z]{{0,4}}-?\d[\w-]{{3,17}}\b",
            re.IGNORECASE,
        ),
    ),
    ("order_number", re.compile(r"\d\d(?<=[a-z-]\d\d)"), re.compile(r"(?<![\w-])[A-Z]{1,4}-?\d{6,12}(?![\w-])|(?<![\w-])[A-Z]{1,4}-\d{2,8}-\d{2,8}(?![\w-])")),
    ("id_number", re.compile(r"\d\d ?\d"), re.compile(r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D]\b", re.IGNORECASE)),
    ("id_number", re.compile(r"\d ?[a-z] ?\d{3}"), re.compile(r"\b\d\d ?(?:[0-3]\d|[4-7]\d)[01]\d\d\d ?[A-Z] ?\d{3}\b")),
    (
        "id_number",
        ("licen", "pass", "ausweis", "führerschein"),
        re.compile(
            r"\b(?:licen[cs]es?|passport|reisepass|personalausweis\w{0,8}|führerschein\w{0,8}|passnummer)(?:[ -](?:number|no\.?|nr\.?|nummer|is|ist|lautet|id)){0,2}[ :#]{1,3}[A-Z]{0,3}\d[\w-]{5,15}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "licence_plate",
        ("kennzeichen", "plate", "registration", "reg ", "reg-", "reg:"),
        re.compile(
            r"\b(?:kennzeichen|(?:number|licen[cs]e) ?plate|reg(?:istration)?)(?:[ -](?:number|no\.?|is|lautet|ist|mark)){0,2}[ :]{1,3}(?=[A-ZÄÖÜ0-9 -]{0,6}\d)[A-ZÄÖÜ0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){0,2}\b",
            re.IGNORECASE,
        ),
    ),
    ("licence_plate", re.compile(r"\d\d(?<=[a-z] \d\d)"), re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \d{2,4}[EH]?(?![\w-])")),
    ("licence_plate", re.compile(r"\d\d [a-z]{3}(?<=[a-z]{2}\d\d [a-z]{3})"), re.compile(r"(?<![\w-])[A-HJ-PR-Y]{2}\d\d [A-HJ-PR-Z]{3}(?![\w-])")),
    (
        "birth_date",
        ("born", "birth", "dob", "d.o.b", "do.b", "d.ob", "geboren", "geburt", "geb."),
        re.compile(
            rf"\b(?:born(?: on| in)?|date of birth|birthday|birthdate|birth date|d\.?o\.?b\.?|geboren(?: am| im)?|geb\.(?: am)?|geburtsdatum|geburtstag|geburtsjahr)(?: (?:is|was|on|ist|war|am|the)){{0,3}}[ :]{{1,3}}{_DAY}(?!\w)",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip
"""(kind, gate, pattern), the most telling first."""


def is_open(gate: Gate, lowered: str) -> bool:
    """Tell whether a text in lower case may hold what the pattern behind a gate finds."""
    if isinstance(gate, tuple):
        return any(word in lowered for word in gate)
    return gate.search(lowered) is not None


def codes_of_people(text: str, lowered: str) -> Iterator[PersonalSpan]:
    """Yield the codes of a plain text; `lowered` is the same text in lower case."""
    for kind, gate, pattern in _ROWS:
        if is_open(gate, lowered):
            sound = _SOUND.get(kind)
            for match in pattern.finditer(text):
                if sound is None or sound(match[0]):
                    yield PersonalSpan(kind, match.start(), match.end())


def iban_holds(text: str) -> bool:
    """Tell whether ISO 13616's check digits hold: the number, its head moved to the end, is 1 modulo 97."""
    signs = "".join(sign for sign in text if sign.isalnum()).upper()
    turned = signs[4:] + signs[:4]
    return 15 <= len(signs) <= 34 and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _can_be_iban(text: str) -> bool:
    # With a slip of the pen it is as personal: the shape of a longer one is telling enough.
    signs = sum(map(str.isalnum, text))
    return iban_holds(text) or (signs >= 18 and sum(map(str.isdigit, text)) >= 10)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_SOUND: dict[str, Callable[[str], bool]] = {"iban": _can_be_iban, "ip_address": _is_address}
