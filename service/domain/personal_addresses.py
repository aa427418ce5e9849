"""Postal addresses in a text: streets and houses in English and German, flats and boxes, postcodes with their towns.

A pattern finds where an address begins; `_rest_of` then reads on, line by line, as long as it looks like an address.
"""

import re
from collections.abc import Iterator

from service.domain.personal_spans import PersonalSpan

_TOWN = r"[^\W\d_a-zß-öø-ÿ][\w'’-]{0,30}"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]{0,30}"
_KINDS_OF_STREET = (
    r"(?:Streets?|St|Roads?|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Courts?|Ct|Close|Crescent|Cres|Way|Square|Sq|Terrace|Gardens|Gdns|Place|Pl|Boulevard|Blvd|Highway|Hwy|Parkway|Pkwy"
    r"|Row|Walk|Mews|Hill|Grove|Quay|Wharf|Trail|Circle|Cir|Loop|Parade|Esplanade|Green|Rise|Vale|View|Pike|Route)"
)
_ENGLISH = re.compile(
    rf"(?<![\w.,])\d{{1,5}}[A-Za-z]?,? (?:{_CAPITAL} ){{1,4}}{_KINDS_OF_STREET}\b\.?(?: (?:North|South|East|West|N|S|E|W|NE|NW|SE|SW)\b)?|(?<![\w.,])\d{{1,5}} (?:(?:[a-z']{{2,20}}) ){{1,2}}(?:street|road|avenue|lane|crescent|boulevard)\b"
)
_GERMAN = re.compile(
    r"(?<![\w-])(?:[^\W\d_a-zß-öø-ÿ][\w.-]{1,30} ){0,2}[^\W\d_a-zß-öø-ÿ][\w-]{0,30}(?:[Ss]tr(?:aße|asse|\.)|[Ww]eg|[Gg]asse|[Pp]latz|[Aa]llee|[Uu]fer|[Rr]ing|[Dd]amm|[Ss]tieg|[Ss]teig|[Cc]haussee|[Mm]arkt|[Hh]of|[Bb]erg|[Kk]amp|[Ww]all|[Gg]raben|[Pp]fad|[Pp]romenade) ?\d{1,4} ?[a-z]?(?!\w|[.,]?\d| ?(?:%|€))"
    r"|\b(?:Am|Im|Zum|Zur|An der|An dem|In der|In den|Auf der|Auf dem|Unter den|Hinter der|Vor dem|Beim) (?:[^\W\d_a-zß-öø-ÿ][\w.-]{2,30} ){1,2}\d{1,3} ?[a-z]?(?=\s*[,;\n]| in | \d{5}\b|\.?$)"
)
_FOREIGN = re.compile(
    rf"\b(?:Rue|Via|Viale|Piazza|Calle|Avenida|Paseo|Plaza|Rua|Avenue|Boulevard|Place|Chemin|Quai|ul\.|Ulica|Praça|Largo|Corso) (?:(?:de|des|du|la|le|del|della|di|da|do|dos|das|et|y|von|van) ){{0,2}}(?:{_CAPITAL} ){{1,4}}\d{{1,5}}\b"
    rf"|(?<![\w.,])\d{{1,4}},? (?:rue|Rue|chemin|avenue|boulevard|quai) (?:(?:de|des|du|la|le|l'|d'|et) ?){{0,3}}{_CAPITAL}(?: {_CAPITAL}){{0,2}}"
    r"|[^\W\d_a-zß-öø-ÿ][\w-]{1,30}(?:straat|gatan|vägen|gata|veien|gade|vej|katu|tie|utca|laan|plein|gracht|ulice|náměstí|ova|u\.|út|utca) \d{1,5}\b"
)
_UNIT = re.compile(
    r"(?<!\w)(?:(?:Apt|Apartment|Suite|Ste|Flat|Wohnung|P\.? ?O\.? ?Box|Postfach|Postbox|PSC)\.? ?#?\d{1,5}[A-Za-z]?|Unit \d{1,5},? Box \d{1,5})\b(?! ?[%€$£])",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|(?:[A-PR-UWYZ]\d[A-HJKSTUW\d]?|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY\d]?) \d[ABD-HJLNP-UW-Z]{2})\b"
    r"|\b[ADF]PO,? A[AEP] \d{5}\b|\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?\b"
    r"|(?<![\w.,])(?:D-|DE-|A-|CH-)?\d{5} (?!(?:Euro|EUR|Mal|Kilometer|Stunden|Kunden|Tickets?|Agents?|Users?|Customers?|Bewertungen|Reviews?|Personen|Stück|Exemplare|Einwohner|Meter|Schritte)\b)[^\W\d_a-zß-öø-ÿ][a-zäöüß]{2,30}\b(?!:)"
)
_ABOUT_HOMES = re.compile(
    r"\b(?:address|addresses|live|lives|lived|living|reside|resides|moved|located|deliver|delivery|ship|shipped|send|sent|mail|office|visit|home|house|meet|return|collect|pick|bring|taxi|come|drop|drops|adresse|anschrift|wohne|wohnt|wohnhaft|lieferadresse"
    r"|liefern|abhol\w{0,3}|treffen|kommen|schick\w{0,4}|send\w{0,4}|umgezogen|zip|zipcode|postcode|post code|postal code|postleitzahl|plz)\b",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    rf"(?<![\w.,])(?:{_CAPITAL} ){{1,4}}\d{{1,5}} ?[a-zA-Z]?(?=\s*(?:[,;?\n]|$|\.(?:\s|$)| (?:Apt|Suite|in|und|and|to|street|St)\b))|(?<![\w.,])\d{{1,5}}[a-z]? {_CAPITAL}(?: {_CAPITAL}){{0,3}}(?=\s*(?:[,;?\n]|$|\.(?:\s|$)))"
)
_CODE = re.compile(r"(?<![\w.,-])(?:[A-Z]{1,2}-)?\d{3,5}(?: \d{2}|-\d{3,4})?(?![\w%€$£]|[.,]\d)")
_CODE_WORD = re.compile(
    r"\b(?:zip|zipcode|postcode|post code|postal code|postleitzahl|plz)\b[^\d\n]{0,16}$", re.IGNORECASE
)
_MORE = re.compile(
    rf"[ \t]*[,\n]?[ \t]*[,\n]?[ \t]*(?:(?:Apt|Apartment|Suite|Ste|Flat|Unit|Box)\.? ?#?\d{{1,5}}[A-Za-z]?|(?:[A-Z]{{1,2}}-)?\d{{3,6}}(?:[ -]\d{{2,4}})?(?: [A-Z]{{2}})?(?![\w.])|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}\b|(?:St\. )?{_TOWN}(?: {_TOWN}){{0,3}})"
)
_LINE_BEFORE = re.compile(r"(?:^|[\n:!?]|, (?=\d)|\. )[ \t]*([^\n:!?]{3,50}?)[ \t]*,?[ \t]*\n?[ \t]*$")
_NUMBERS_BEFORE = re.compile(r"(?<![\w.,])(?:\d{1,5} ){1,2}$")
_WORD = re.compile(r"\w+")
_NO_STREETS = frozenset(
    re.findall(
        r"\S+",
        """january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec januar februar
    märz mai juni juli oktober dezember monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
    size größe version chapter kapitel page seite step schritt windows model modell number nummer plan year jahr uhr am pm top the and und i upf euro euros eur
    days tage hours stunden minutes minuten weeks wochen months monate years jahre agents tickets users reviews bewertungen points punkte people personen""",
    )
)
"""Words that stand beside numbers in dates, measures and titles."""
_HOME_GATE = ("address", "adress", "live", "living", "resid", "moved", "locat", "deliver", "ship", "send", "sent", "mail", "office", "visit", "home", "house", "anschrift",
              "wohn", "liefer", "schick", "umgezogen", "zip", "post", "plz", "meet", "return", "collect", "pick", "bring", "taxi", "come", "drop", "abhol", "treff", "komm", " at ", " on ")  # fmt: skip
_NUMBER_AND_NAME = re.compile(r"\d[A-Za-z]?,? [^\W\d_a-zß-öø-ÿ]")
_NUMBER = re.compile(r"\d+")
_CODE_GATE = re.compile(r"\d(?:\d\d|(?<=[A-Z]\d))")
_STREET_SIGNS = (" street", " road", " avenue", " lane", " crescent", " boulevard")
_FOREIGN_SIGNS = (" rue ", "chemin ", " quai ", "avenue ", "boulevard ")
_UNIT_SIGNS = ("apt", "apart", "suite", "ste ", "ste.", "flat", "wohnung", "box", "postfach", "psc", "unit")
_MOST_LINES = 6
_NEAR = 70


def addresses_of_people(text: str, lowered: str) -> Iterator[PersonalSpan]:
    """Yield postal addresses and postcodes of a plain text; `lowered` is the same text in lower case."""
    numbers = [match.start() for match in _NUMBER.finditer(text)]
    if not numbers:
        return
    named = any(text[max(0, place - 40) : place].rstrip().rpartition(" ")[2][:1].isupper() for place in numbers)
    patterns = (
        (_ENGLISH, _NUMBER_AND_NAME.search(text) or any(sign in lowered for sign in _STREET_SIGNS)),
        (_GERMAN, named),
        (_FOREIGN, named or any(sign in lowered for sign in _FOREIGN_SIGNS)),
        (_UNIT, any(sign in lowered for sign in _UNIT_SIGNS)),
    )
    for pattern in (pattern for pattern, gate in patterns if gate):
        done = 0
        for match in pattern.finditer(text):
            if match.start() < done:
                continue  # read already, as the rest of the address before it
            done = _rest_of(text, match.end())
            yield PersonalSpan("address", _head_of(text, match.start(), pattern is _UNIT), done)
    for match in _POSTCODE.finditer(text) if _CODE_GATE.search(text) else ():
        yield PersonalSpan("address", _head_of(text, match.start(), match[0][1:3] == "PO"), match.end())
    if (named or _NUMBER_AND_NAME.search(text) or _CODE_GATE.search(text)) and any(
        sign in lowered for sign in _HOME_GATE
    ):
        yield from _near_homes(text)


def _near_homes(text: str) -> Iterator[PersonalSpan]:
    """Yield what only the words before it tell to be an address: "ship it to Nimitz 12, Kiel"."""
    for match in _LOOSE.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if not _NO_STREETS.isdisjoint(_WORD.findall(match[0].casefold())):
            continue
        if before.endswith((" at ", " on ")) or _ABOUT_HOMES.search(before):
            yield PersonalSpan("address", _head_of(text, match.start()), _rest_of(text, match.end()))
    for match in _CODE.finditer(text):
        if _CODE_WORD.search(text, max(0, match.start() - _NEAR), match.start()):
            yield PersonalSpan("address", match.start(), match.end())


def _head_of(text: str, start: int, behind: bool = False) -> int:
    """Return where an address begins before a place in it: numbers stand before it, a street before its flat."""
    before = text[max(0, start - _NEAR) : start]
    if behind and (line := _LINE_BEFORE.search(before)) and (any(map(str.isdigit, line[0])) or "\n" in line[0]):
        start -= len(before) - line.start(1)
    elif numbers := _NUMBERS_BEFORE.search(before):
        start -= len(numbers[0])
    return start


def _rest_of(text: str, end: int) -> int:
    """Return where an address ends that goes on behind its street: flat, town, state, postcode, country."""
    for _ in range(_MOST_LINES):
        more = _MORE.match(text, end)
        if more is None or not ({",", "\n"} & set(more[0]) or any(map(str.isdigit, more[0]))):
            break
        end = more.end()
    return end
