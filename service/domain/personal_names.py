"""People's names in free text: by what stands before them ("my name is", "Frau", "Dear"), and by known first names.

A name without any known form or first name ("Quoyle told me") is missed; the record of decision 0020 has the figures.
"""

import re
from typing import Literal

from service.domain.first_names import AMBIGUOUS, FIRST_NAMES
from service.domain.personal_spans import PersonalSpan

Cue = Literal["said", "am", "title", "hail"]
_CUES: dict[Cue, str] = {
    "said": """my name is|my name's|my name’s|full name is|first name is|last name is|user name is|maiden name is|family name is|surname is|her name is|his name is|the name is|name|i am called
        mein name ist|mein name lautet|ich heiße|ich heisse|vorname|nachname|surname|hier spricht|hier schreibt|hier ist|am apparat|on behalf of|im namen von|signed|gezeichnet|contact|contact person
        call me|named him|named her|him under|it under|under the name|follow up with|followed up with|change it to|changed to|assistant to
        ansprechpartner|ansprechpartnerin|c/o|attn|my son|my daughter|my wife|my husband|my brother|my sister|my mother|my father|my colleague|my friend|my boss|my neighbour|my neighbor
        mein sohn|meine tochter|meine frau|mein mann|mein bruder|meine schwester|meine mutter|mein vater|mein kollege|meine kollegin|mein freund|meine freundin|mein chef|meine chefin|mein nachbar|meine nachbarin""",
    "am": """i am|i'm|i’m|this is|ich bin|it is|it's|speaking to|spoke to|spoke with|speak to|speak with|talked to|gesprochen mit|sprach mit|spoken to|told by|said|says|asked|replied|wrote|written by
        signed by|served by|helped by|bedient von|beraten von|meet with|met with|met|emailed|asked for|ask for|by|from|von|kunde|kundin|customer|client|user|agent""",
    "title": "mr|mrs|ms|mx|dr|prof|herr|herrn|frau|fräulein|familie|señor|señora|mme|mlle|monsieur|madame|sir|lady",
    "hail": """dear|hi|hello|hey|hallo|liebe|lieber|liebes|moin|servus|guten tag|guten morgen|guten abend|good morning|good afternoon|good evening|sehr geehrte|sehr geehrter|sehr geehrtes|thanks|thank you
        danke|vielen dank|cheers|grüße|gruß|grüsse|grüßen|regards|wishes|sincerely|yours|love|lg|mfg|vg""",
}  # fmt: skip
"""What stands before a name, by what it takes for the words behind it to be one: see `_fits`."""
_BY_LAST_WORD: dict[str, list[tuple[str, Cue]]] = {}
for _kind, _lines in _CUES.items():
    for _cue in re.split(r"\||\n\s*", _lines):
        _BY_LAST_WORD.setdefault(_cue.rpartition(" ")[2], []).append((_cue, _kind))
_SPACE = re.compile(r"(?:[ \t,:]{1,3}|[ \t,:]{0,3}\n[ \t]{0,3})(?:[-–—~] ?)?|[:?] ?\n?|\.? ")
_CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ](?<![^\W_][\s\S])(?:[^\W\d_]|['’-](?=[^\W\d_])){1,30}")
_BEFORE = 40
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){0,30}")
_NEXT = re.compile(r"(?:\.? |-)(?=[^\W\d_])")
_FOREIGN = re.compile(
    "[áàâãåāăąæçćčďðđéèêëēęěğíìîïīıłñńňóòôõøōőřśšşșťţțúùûūůűýÿźžżþÁÀÂÃÅÆÇČĎÐÉÈÊËĚÍÌÎÏŁÑŇÓÒÔÕØŘŚŠŞŤÚÙÛŮÝŹŽŻÞ]"
)
_INITIAL = re.compile(r"\w{3,} [A-Z]\.? \w{3,}")
_PLACE = re.compile(r"\b(?:San|Santa|St\.?|Sankt|El|Los|Lake|Bloody) $")
_DAY = re.compile(r" \d")
_PARTICLES = frozenset(
    re.findall(
        r"\S+", "von van vom zu zur der den de del della di da dos das la le el al bin ibn ten ter af av und y e"
    )
)
_SUFFIX = re.compile(
    r"(?:ová|ova|sson|ssen|escu|ski|ska|sky|ský|ská|wicz|vić|vich|ović|ević|enko|czyk|dóttir|poulos|idis|ez|ini|elli|etti|nen|ić|eva|yan|shvili|oğlu)$"
)
_NO_NAMES = frozenset(
    re.findall(
        r"\S+",
        """mr mrs ms mx dr prof herrn fräulein café cafés crème purée décor à élan éclair résumé naïve über nestlé citroën señor señora i the a an and or but if it is in on at to for of my your our their his her we you they he she this that these those there here what when where who why how not no yes so as all any some
    good great happy sad sorry very really just also only now then today tomorrow yesterday please thanks thank hello hi dear sir madam team customer customers support service everyone everybody all
    friends friend folks guys reader readers client clients member members reviewer reviewers guest guests visitor shopper buyer user users owner subscriber colleague colleagues partner ladies gentlemen whom mister mom mum dad mama papa god jesus lord christmas easter
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december black hat hats cap beanie order orders
    english german french spanish italian dutch british american european english-speaking uk us usa eu gb germany england britain france spain italy america europe london berlin ok okay pdf faq
    der die das ein eine einen und oder aber wenn ist im am zum zur für von mit mein meine dein unser unsere ihr ihre sie er es wir ich du nicht kein keine so auch nur jetzt heute morgen gestern bitte danke
    hallo damen herren herr frau team kunde kundin kunden kundenservice support service alle allerseits zusammen ihnen euch dir uns rezensent rezensentin gast gäste nutzer nutzerin käufer käuferin mitglied freunde leser deutsch deutsche deutscher englisch montag dienstag mittwoch donnerstag freitag samstag
    sonntag januar februar märz mai juni juli oktober dezember sehr gut schön leider dass was wer wie wo warum immer noch schon mal ja nein google amazon apple microsoft sony canon nikon nokia""",
    )
)
_NATIONALITY = re.compile(r"(?:ian|ish|ese|can|isch|ischer|ische|er|ing|ed|able|ful|ous|ive)$")
_MOST_WORDS = 4


def names_of_people(text: str) -> tuple[PersonalSpan, ...]:
    """Return people's names of a plain text; the last word of a full name is found again wherever it stands alone."""
    found: list[PersonalSpan] = []
    parts: set[str] = set()
    place = 0
    capitalised = [match for match in _CAPITALISED.finditer(text) if match[0][0].isupper()]
    for match in capitalised:
        if match.start() < place or match[0].casefold() in _NO_NAMES:
            continue
        if _may_begin(text, match):
            place = _end_of_name(text, match.start())
        if place > match.start() and _is_name(text, match.start(), match[0], place):
            found.append(PersonalSpan("name", match.start(), place))
            words = text[match.start() : place].split()
            parts.update(word for word in words[1:] if len(word) > 3)
        else:
            place = match.end()
    if parts:
        found += [
            PersonalSpan("name", one.start(), one.end()) for one in capitalised if one[0].removesuffix("'s") in parts
        ]
    return tuple(found)


def _may_begin(text: str, match: re.Match[str]) -> bool:
    """Tell quickly whether a word may begin a name: most words with capitals, in German above all, may not."""
    if (
        _first(match[0]) in FIRST_NAMES
        or text[match.end() + 1 : match.end() + 2].isupper()
        or _FOREIGN.search(match[0])
    ):
        return True
    before = text[max(0, match.start() - _BEFORE) : match.start()].rstrip(" \t\n,:.?-–—~")
    return before[before.rfind(" ") + 1 :].rpartition("\n")[2].casefold() in _BY_LAST_WORD


def _is_name(text: str, start: int, word: str, end: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    cue = _cue_before(before)
    if cue is not None and _fits(cue, text, start, end):
        return True
    first = _first(word)
    if first in FIRST_NAMES:
        return not (_PLACE.search(before) or _DAY.match(text, end))
    if len(word) > 2 and _FOREIGN.search(word):
        return True
    name = text[start:end]
    return " " in name and ((first in AMBIGUOUS and _is_surname(name)) or _looks_foreign(name))


def _first(word: str) -> str:
    return word.casefold().split("-")[0].removesuffix("'s").removesuffix("’s")


def _cue_before(before: str) -> Cue | None:
    """Return which kind of cue ends right before a name."""
    said = before.rstrip(" \t\n,:.?-–—~")
    last = said[said.rfind(" ") + 1 :].rpartition("\n")[2].casefold()
    if last not in _BY_LAST_WORD or not (space := _SPACE.fullmatch(before, len(said))) or before.endswith("MS "):
        return None
    folded = said.casefold()
    for cue, kind in _BY_LAST_WORD[last]:
        ahead = folded[: -len(cue)]
        if folded.endswith(cue) and not ahead[-1:].isalnum() and (kind == "title" or "." not in space[0]):
            return kind
    return None


def _fits(cue: Cue, text: str, start: int, end: int) -> bool:
    """Tell if words behind a cue are a name.

    "I am Canadian" and "thanks, Delivery was fast" are told from "I am Quoyle Tern" and "Hi Quoyle,": by a known first
    name, by a surname, or by the mark behind it.
    """
    words = text[start:end].split()
    if cue in ("said", "title") or _first(words[0]) in FIRST_NAMES or _first(words[0]) in AMBIGUOUS:
        return True
    if cue == "hail":
        return text[end : end + 1] in (",", "!", "\n", "") or text[end : end + 2] in (".\n", ".")
    return len(words) in (2, 3) and not words[0].isupper() and not _NATIONALITY.search(words[0])


def _looks_foreign(name: str) -> bool:
    """Tell "Jarmila Chloupková" and "Elita B.

    Moore" by letters, ending or initial from two common words with capitals.
    """
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or any(word.isupper() and len(word) > 2 for word in words):
        return False
    return (
        _FOREIGN.search(name) is not None or _SUFFIX.search(words[-1]) is not None or _INITIAL.search(name) is not None
    )


def _is_surname(name: str) -> bool:
    """Tell whether an ambiguous first name has a surname: "Will Harrison", not "WILL DELIVER"."""
    _, _, rest = name.partition(" ")
    return len(rest) > 2 and " " not in rest and not rest.isupper()


def _end_of_name(text: str, start: int) -> int:
    """Return where a name ends that starts here.

    Up to four words with capitals, with initials and particles between.
    """
    end = place = start
    for number in range(_MOST_WORDS + 2):
        match = _WORD.match(text, place)
        if match is None:
            break
        word = match[0]
        folded = word.casefold()
        is_particle = folded in _PARTICLES and number > 0
        if folded.startswith(("i'", "i’")) or (not is_particle and (not word[0].isupper() or folded in _NO_NAMES)):
            break
        place = match.end()
        if not is_particle:
            end = place
            if word[-2:] in ("'s", "’s"):
                return end - 2
        following = _NEXT.match(text, place)
        if following is None or (following[0].startswith(".") and len(word) > 2):
            break
        place = following.end()
    return end
