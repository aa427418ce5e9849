"""Marks claims in the HTML of a draft. Which claims there are and what they mean: `draft_view`.

The HTML is the renderer's own, sanitised and well-formed. Only its text is marked: no tag of it is touched or added to,
and every text goes through the escape again.
"""

from collections.abc import Callable, Sequence
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from markupsafe import Markup


class Stretch(NamedTuple):
    """Words of one claim, as Markdown, with its number, the id of what decides it, and how its mark is drawn."""

    number: int
    anchor: str
    markdown: str
    status: str
    sign: str


class _Pieces(HTMLParser):
    """Takes HTML apart into tags as they stand, and texts without escapes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[bool, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((False, self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((False, self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((False, f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self.found.append((True, data))


def words_of(page: str) -> str:
    """Return the text of some HTML."""
    return "".join(text for is_text, text in _Pieces(page).found if is_text)


def marked(page: str, stretches: Sequence[Stretch], html_of: Callable[[str], str]) -> Markup:
    """Return sanitised HTML with a mark around each stretch, and behind it a link to its anchor.

    A stretch whose words are not found is left out. Stretches are in the order of the text and do not overlap.
    """
    pieces = _Pieces(page).found
    letters = [
        (place, index)
        for place, (is_text, text) in enumerate(pieces)
        if is_text
        for index, letter in enumerate(text)
        if not letter.isspace()
    ]
    dense = "".join(pieces[place][1][index] for place, index in letters)
    owner: dict[tuple[int, int], Stretch] = {}
    cursor = 0
    for stretch in stretches:
        wanted = "".join(words_of(html_of(stretch.markdown)).split())
        start = dense.find(wanted, cursor) if wanted else -1
        if start < 0:
            continue
        cursor = start + len(wanted)
        owner |= dict.fromkeys(letters[start:cursor], stretch)
    return Markup("".join(_written(pieces, owner)))  # noqa: S704 - tags are the renderer's, texts are escaped here


def _written(pieces: Sequence[tuple[bool, str]], owner: dict[tuple[int, int], Stretch]) -> list[str]:
    last = {stretch.number: spot for spot, stretch in owner.items()}
    out: list[str] = []
    waiting: list[str] = []
    in_link = False
    for place, (is_text, text) in enumerate(pieces):
        if not is_text:
            out.append(text)
            in_link = (in_link or text.startswith(("<a ", "<a>"))) and text != "</a>"
            if not in_link:
                out += waiting
                waiting.clear()
            continue
        for run, stretch in _runs(place, text, owner):
            end = place, run.stop - 1
            words = escape(text[run.start : run.stop])
            out.append(
                words
                if stretch is None
                else f'<mark class="claim {stretch.status}" data-claim="{stretch.anchor}">{words}</mark>'
            )
            if stretch is not None and last[stretch.number] == end:
                (waiting if in_link else out).append(_link(stretch))
    return [*out, *waiting]


def _runs(place: int, text: str, owner: dict[tuple[int, int], Stretch]) -> list[tuple[range, Stretch | None]]:
    """Cut a text where its owner changes; space between letters of one owner is the owner's."""
    runs: list[tuple[range, Stretch | None]] = []
    begin = 0
    current: Stretch | None = None
    last = 0
    for index, letter in enumerate(text):
        if letter.isspace():
            continue
        mine = owner.get((place, index))
        if mine is not current:
            cut = last if current is not None else index
            runs.append((range(begin, cut), current))
            if cut < index:
                runs.append((range(cut, index), None))
            begin, current = index, mine
        last = index + 1
    cut = last if current is not None else len(text)
    runs += [(range(begin, cut), current), (range(cut, len(text)), None)]
    return [(run, stretch) for run, stretch in runs if len(run)]


def _link(stretch: Stretch) -> str:
    return (
        f'<a class="ref {stretch.status}" href="#{stretch.anchor}" aria-label="Claim {stretch.number}, '
        f'{stretch.status}: what decides it">{stretch.number}{stretch.sign}</a>'
    )
