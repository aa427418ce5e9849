"""Rules on the shape of a text, so that people who listen to it or see little can read it."""

import re
from collections.abc import Iterator

from service.domain.rules import Rule
from service.guardrails.policy.reading import Reading, ReadPart, Trace

_WORD = re.compile(r"[^\W\d_]{2,40}")
_EMPTY_LINK = re.compile(
    r"\[\s{0,3}(?:click here|here|read more|more|link|hier klicken|hier|mehr)\s{0,3}\]\(", re.IGNORECASE
)
_NO_ALT = re.compile(r"!\[\s{0,5}\]\(")
_EMOJI = re.compile(r"(?:[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?\s?){3,20}")
_HASHTAG = re.compile(r"#[a-zäöüß]{16,60}\b")
_MAX_CAPITALS = 3
_SIGNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("](", _EMPTY_LINK, "The words of a link should say where it leads."),
    ("![", _NO_ALT, "A picture needs words for those who do not see it."),
    ("#", _HASHTAG, "Begin each word of a hashtag with a capital, so that it can be read aloud."),
)


def is_hard_to_read(rule: Rule, reading: Reading) -> Iterator[Trace]:
    """Yield each part's first run of capitals or emoji, empty link, picture without words, and hashtag in one piece."""
    for part in reading.written:
        yield from _capitals(part)
        for sign, pattern, why in _SIGNS:
            if sign in part.text and (match := pattern.search(part.text)):
                yield Trace(part.name, match.start(), match.end(), why)
        if not part.text.isascii() and (match := _EMOJI.search(part.text)):
            yield Trace(
                part.name, match.start(), match.end(), "More than two emoji in a row are read aloud one by one."
            )


def _capitals(part: ReadPart) -> Iterator[Trace]:
    """Yield the first run of more than three words in capitals."""
    if part.text.upper() != part.text and not re.search(r"[A-ZÄÖÜ]{2}", part.text):
        return
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(part.own):
        if word[0].isupper() and (not run or len(part.own[run[-1].end() : word.start()].strip(" ,!")) == 0):
            run.append(word)
            continue
        if len(run) > _MAX_CAPITALS:
            break
        run = [word] if word[0].isupper() else []
    if len(run) > _MAX_CAPITALS:
        yield Trace(part.name, run[0].start(), run[-1].end(), "More than three words in capitals are hard to read.")
