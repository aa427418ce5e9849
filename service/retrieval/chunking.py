"""Cuts a source into passages along its headings, paragraphs, lists, tables and sentences. Embedding them: elsewhere.

About 120 tokens a passage measured best (retrieval-spike §2); no words are shared between passages.
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from service.domain.evidence import Passage, Source
from service.domain.nouns import PassageId, SourceId, language_of
from service.domain.sentences import Stretch, stretches_of, trimmed

AIM_TOKENS = 120
MAX_TOKENS = 220
"""A passage longer than that is cut; the embedder reads 256 tokens, heading included."""

_A_WORD, _A_SIGN, _A_LETTER_MORE, _LONG_WORD = 1.05, 1.1, 0.25, 7
"""Fitted on the texts of docs/decisions/0013-fusion.md."""
_LONGEST_WORD = 190
"""Characters of a piece of a word without end; were all of them signs, it would still fit into a passage."""
_SMALL_TAIL = 30
_SEPARATOR = " › "
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK_LINES = re.compile(r"(?:[^\S\n\r]*(?:\r\n|\r|\n)){2,}\s*")
_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
_CELL_BREAK = re.compile(r"(?<!\\)\|")
_WORD = re.compile(r"\S+")
_RUN = re.compile(r"[^\W_]+|[^\w\s]|_")
_LOOK_BACK = 6
_CURRENCY = re.compile(r"\W*(?:[$€£¥₹]|[A-Z]{3})")
_MARKDOWN = MarkdownIt("commonmark").enable("table")
# A parser gathers its rules at its first text, unguarded: of two threads that begin at once, one would lack some of
# them.
_MARKDOWN.parse("first *text*")


class _Block(NamedTuple):
    """A piece of a source under its headings; a new `section` never shares a passage with the one before."""

    span: Stretch
    tokens: float
    section: int
    headings: tuple[str, ...]


def passages_of(source: Source) -> tuple[Passage, ...]:
    """Cut a source into passages of about 120 and at most 220 tokens, in the order of its text.

    Markdown is cut along its headings; lists and tables stay whole unless they are too long for one passage, and are
    then cut between items or rows. So are HTML, PDF and DOCX, whose readers have made Markdown of them. Plain text is
    cut at blank lines. Lists of facts give no passages. Every passage's text is `source.text[start:end]`.
    """
    if source.format in ("yaml", "csv"):
        return ()
    blocks = _of_text(source) if source.format == "text" else _of_markdown(source)
    passages: list[Passage] = []
    for group in _packed(source.text, list(blocks)):
        start, end = group[0].span.start, group[-1].span.end
        heading = _SEPARATOR.join(dict.fromkeys((source.title, *group[0].headings)))
        passages.append(_passage(source, len(passages), heading, Stretch(start, end)))
    return tuple(passages)


def estimated_tokens(text: str) -> float:
    """Estimate how many tokens an embedder's word pieces make of a text.

    A word counts a little more than one and the more the longer it is, and each sign of punctuation counts. Within 7 %
    of all-MiniLM-L6-v2's own count for prose, technical documentation and lists of attributes.
    """
    runs = _RUN.findall(text)
    words = [run for run in runs if run[0].isalnum()]
    long = sum(len(word) - _LONG_WORD for word in words if len(word) > _LONG_WORD)
    return _A_WORD * len(words) + _A_SIGN * (len(runs) - len(words)) + _A_LETTER_MORE * long


def _passage(source: Source, position: int, heading: str, span: Stretch) -> Passage:
    text = source.text[span.start : span.end]
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return Passage(
        id=PassageId(f"{source.id}#{position:03d}-{digest}"),
        source_id=SourceId(source.id),
        position=position,
        heading=heading,
        text=text,
        start=span.start,
        end=span.end,
        kind=source.kind,
        title=source.title,
        locale=source.locale,
        products=source.products,
        url=source.url,
        version=source.version,
        valid_from=source.valid_from,
        valid_until=source.valid_until,
    )


def _of_text(source: Source) -> Iterator[_Block]:
    breaks = [(0, 0), *((m.start(), m.end()) for m in _BLANK_LINES.finditer(source.text)), (len(source.text),) * 2]
    for (_, start), (end, _) in pairwise(breaks):
        yield from _blocks(source, Stretch(start, end), 0, ())


def _of_markdown(source: Source) -> Iterator[_Block]:
    starts = [0, *(match.end() for match in _LINE_END.finditer(source.text)), len(source.text)]
    tokens = _MARKDOWN.parse(source.text)
    path: list[tuple[int, str]] = []
    section = 0
    for index, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        headings = tuple(title for _, title in path)
        span = trimmed(source.text, _span(token, starts))
        if token.type == "heading_open":
            level = int(token.tag[1:])
            path = [(above, title) for above, title in path if above < level]
            if title := _plain(tokens[index + 1]):
                path.append((level, title))
            section += 1
        elif token.type == "hr" or _is_comment(token):
            section += 1
        elif token.type in {"bullet_list_open", "ordered_list_open", "table_open"} and _is_long(source.text, span):
            parts = _parts(source.text, tokens, index, span, starts)
            columns = _columns(source.text[span.start : span.end]) if token.type == "table_open" else ""
            for number, part in enumerate(parts):
                yield from _blocks(source, part, section, (*headings, columns) if number and columns else headings)
        else:
            yield from _blocks(source, span, section, headings)


def _is_long(text: str, span: Stretch) -> bool:
    return estimated_tokens(text[span.start : span.end]) > MAX_TOKENS


def _span(token: Token, starts: list[int]) -> Stretch:
    first, last = token.map or (0, 0)
    return Stretch(starts[first], starts[min(last, len(starts) - 1)])


def _plain(inline: Token) -> str:
    """Return a heading's words without its markup."""
    children = inline.children or []
    return " ".join("".join(" " if child.type.endswith("break") else child.content for child in children).split())


def _is_comment(token: Token) -> bool:
    return token.type == "html_block" and not _COMMENT.sub("", token.content)


def _columns(table: str) -> str:
    header = table.splitlines()[0].strip().strip("|")
    return " | ".join(cell.strip() for cell in _CELL_BREAK.split(header))


def _parts(text: str, tokens: list[Token], index: int, whole: Stretch, starts: list[int]) -> list[Stretch]:
    """Cut a list between its own items, or a table between its rows; a table's head stays with its first row."""
    kind, level, first = ("tr_open", 2, 2) if tokens[index].type == "table_open" else ("list_item_open", 1, 1)
    inside = takewhile(lambda token: token.level > 0, tokens[index + 1 :])
    places = [starts[token.map[0]] for token in inside if (token.type, token.level) == (kind, level) and token.map]
    return [trimmed(text, Stretch(*ends)) for ends in pairwise([whole.start, *places[first:], whole.end])]


def _blocks(source: Source, span: Stretch, section: int, headings: tuple[str, ...]) -> Iterator[_Block]:
    """Yield a span whole if it is short enough, else its sentences, and of sentences without end, pieces."""
    span = trimmed(source.text, span)
    if span.start == span.end:
        return
    tokens = estimated_tokens(source.text[span.start : span.end])
    if tokens <= MAX_TOKENS:
        yield _Block(span, tokens, section, headings)
        return
    for sentence in stretches_of(source.text, language_of(source.locale), span.start, span.end):
        for piece in _pieces(source.text, sentence):
            yield _Block(piece, estimated_tokens(source.text[piece.start : piece.end]), section, headings)


def _pieces(text: str, sentence: Stretch) -> Iterator[Stretch]:
    """Cut a sentence that is too long by itself between words, but not between a number and the word after it."""
    words = list(_words(text, sentence))
    first, tokens = 0, 0.0
    for number, word in enumerate(words):
        size = estimated_tokens(text[word.start : word.end])
        if tokens + size > MAX_TOKENS:
            cut = number
            while first < cut and number - cut < _LOOK_BACK and _belong_together(text, words[cut - 1], words[cut]):
                cut -= 1
            if cut == first or number - cut == _LOOK_BACK:  # nothing but numbers
                cut = number
            yield Stretch(words[first].start, words[cut - 1].end)
            first, tokens = cut, sum(estimated_tokens(text[one.start : one.end]) for one in words[cut:number])
        tokens += size
    if words:
        yield Stretch(words[first].start, words[-1].end)


def _belong_together(text: str, one: Stretch, other: Stretch) -> bool:
    """Tell whether two words may be a number and its unit, or a currency and its amount: "92 g", "11.5 cm", "€ 59"."""
    before, after = text[one.start : one.end], text[other.start : other.end]
    return before[-1].isdigit() or (after[0].isdigit() and bool(_CURRENCY.fullmatch(before)))


def _words(text: str, span: Stretch) -> Iterator[Stretch]:
    """Yield the words of a span; one too long for a passage comes in pieces."""
    for match in _WORD.finditer(text, span.start, span.end):
        for start in range(match.start(), match.end(), _LONGEST_WORD):
            yield Stretch(start, min(match.end(), start + _LONGEST_WORD))


def _packed(text: str, blocks: list[_Block]) -> list[list[_Block]]:
    """Group neighbouring blocks of a section so that each group comes as near to 120 tokens as whole blocks allow."""
    groups: list[list[_Block]] = []
    for block in blocks:
        group = groups[-1] if groups else []
        if group and _belongs(text, group, block):
            group.append(block)
        else:
            groups.append([block])
    for before, group in pairwise(groups):
        fits = _share_headings(before, group[0]) and _size(before) + _size(group) <= MAX_TOKENS
        if fits and _size(group) < _SMALL_TAIL:
            group[:0] = before
            before.clear()
    return [group for group in groups if group]


def _belongs(text: str, group: list[_Block], block: _Block) -> bool:
    size = _size(group)
    if not _share_headings(group, block) or size + block.tokens > MAX_TOKENS:
        return False
    announces = text[: group[-1].span.end].endswith(":")
    return announces or abs(size + block.tokens - AIM_TOKENS) <= abs(size - AIM_TOKENS)


def _share_headings(group: list[_Block], block: _Block) -> bool:
    return group != [] and (group[0].section, group[0].headings) == (block.section, block.headings)


def _size(group: list[_Block]) -> float:
    return sum(block.tokens for block in group)
