"""Counts texts as networks and platforms count them. Which part is counted how, and its limit: `domain.channels`."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
_ROOM = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units of a message alone, and of each of several: joining takes a header of six bytes (3GPP TS 23.040)."""

_LINK_WEIGHT = 23
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
"""Code points that weigh one in the third configuration of X's twitter-text; all others weigh two."""
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf"
    " cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh"
    " gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr"
    " kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf"
    " ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm"
    " sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf"
    " ws ye yt za zm zw"
)
_GENERIC = (
    "com net org edu gov mil int info biz name pro aero coop museum jobs mobi travel tel cat asia xxx app dev blog shop store"
    " online site website web tech cloud digital agency studio design media news live world today life space fun page link click"
    " club team group company business services support help solutions global academy school education events community social"
    " email marketing finance bank money insurance health care fitness house garden fashion clothing boutique art photography"
    " music video games game travel tours hotel restaurant cafe coffee kitchen wine berlin hamburg koeln cologne wien london"
    " paris nyc tokyo amsterdam bayern ruhr saarland swiss scot wales ai xyz top vip icu"
)
_DOMAIN_END = "|".join(sorted(dict.fromkeys(f"{_GENERIC} {_COUNTRIES}".split()), key=len, reverse=True))
_PATH = r"(?:[/?#][^\s<>\"“”„]{0,2000}[^\s<>\"“”„.,;:!?'’)\]])?/?"
_LINK = re.compile(
    rf"https?://[^\s/?#<>\"“”„,;]{{1,253}}[^\s/?#<>\"“”„.,;:!?'’)]{_PATH}"
    rf"|(?<![@\w.-])(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.){{1,5}}(?:{_DOMAIN_END})(?![\w@-])(?!\.\w){_PATH}",
    re.IGNORECASE,
)
_PICTURE = "\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\u203c\u2049\u2122\u2139"
_ONE_EMOJI = rf"(?:[{_PICTURE}]|[©®](?=\ufe0f))\ufe0f?[\U0001f3fb-\U0001f3ff]?"
_EMOJI = re.compile(
    r"[\U0001f1e6-\U0001f1ff]{2}"
    r"|[0-9#*]\ufe0f?\u20e3"
    r"|\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f"
    rf"|{_ONE_EMOJI}(?:\u200d{_ONE_EMOJI}){{0,9}}"
)


class Segments(NamedTuple):
    """How a text message is sent.

    Its alphabet, the units it takes (septets, or UTF-16 units), and how many messages.
    """

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    messages: int
    filled: int
    """Units up to the end of the text, those lost at the ends of messages included."""

    @property
    def room(self) -> int:
        """Units that a single message holds: 160, or 70."""
        return _ROOM[self.alphabet][0]

    @property
    def left(self) -> int:
        """Units that may be added before it takes another message."""
        alone, joined = _ROOM[self.alphabet]
        return (alone if self.messages <= 1 else self.messages * joined) - self.filled


def segments_of(text: str) -> Segments:
    """Return how a text message is sent (3GPP TS 23.038): 160 septets alone, 153 joined; 70 and 67 units beyond GSM-7.

    Signs of the extension table, `€` and `[` among them, take two septets, emoji two units; neither is parted between
    messages, so that a unit may be lost at the end of one. National shift tables are not used: few networks know them.
    """
    alphabet, sizes = _sizes(text)
    alone, joined = _ROOM[alphabet]
    units = sum(sizes)
    if units <= alone:
        return Segments(alphabet, units, min(units, 1), units)
    starts = _starts(sizes, joined)
    return Segments(alphabet, units, len(starts), (len(starts) - 1) * joined + sum(sizes[starts[-1] :]))


def messages_of(text: str) -> tuple[str, ...]:
    """Return the words of each message that a text is sent as; phones show them as one text again."""
    alphabet, sizes = _sizes(text)
    alone, joined = _ROOM[alphabet]
    starts = [0] if sum(sizes) <= alone else _starts(sizes, joined)
    return tuple(text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True))


def _sizes(text: str) -> tuple[Literal["GSM-7", "UCS-2"], list[int]]:
    """Return the alphabet that a text needs, and the units that each character takes in it."""
    if all(character in _GSM7 or character in _GSM7_DOUBLE for character in text):
        return "GSM-7", [2 if character in _GSM7_DOUBLE else 1 for character in text]
    return "UCS-2", [2 if ord(character) > 0xFFFF else 1 for character in text]


def _starts(sizes: Sequence[int], room: int) -> list[int]:
    """Return where each of several messages begins."""
    starts, used = [0], 0
    for place, size in enumerate(sizes):
        if used + size > room:
            starts.append(place)
            used = 0
        used += size
    return starts


def sms_septets(text: str) -> int:
    """Return the room that a text takes of joined messages, in septets; a UTF-16 unit takes 153/67 of one."""
    segments = segments_of(text)
    return segments.filled if segments.alphabet == "GSM-7" else -(-segments.filled * 153 // 67)


def weighted_length(text: str) -> int:
    """Return the length as X counts it (twitter-text, configuration 3), after NFC.

    A link weighs 23, with or without `https://`; an emoji weighs two, however many code points it is made of; Latin and
    other alphabets up to U+10FF and usual punctuation weigh one, all else two. Of domains without `https://`, those of
    a country alone, such as `example.de`, are links to some clients only, and count as links here.
    """
    text = unicodedata.normalize("NFC", text)
    links = 0
    if "." in text:
        text, links = _LINK.subn("\n", text)
    pictures = 0
    if not text.isascii() or "\u20e3" in text:
        text, pictures = _EMOJI.subn("", text)
    weights = len(text) if text.isascii() else sum(1 if _is_light(ord(character)) else 2 for character in text)
    return weights - links + _LINK_WEIGHT * links + 2 * pictures


def _is_light(point: int) -> bool:
    return any(first <= point <= last for first, last in _LIGHT)


def utf16_units(text: str) -> int:
    """Return the length in UTF-16 units, as JavaScript counts: an emoji beyond the basic plane is two."""
    return len(text.encode("utf-16-le")) // 2
