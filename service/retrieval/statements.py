"""Says a review summary in plain sentences of English or German, each with its numbers and date. No judgement here."""

import datetime as dt
from typing import Literal, NamedTuple

from service.domain.review_summaries import ReviewSummary, Theme
from service.retrieval.words import aspects, without_article

StatementKind = Literal["overview", "distribution", "nps", "praise", "complaint"]

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


class Statement(NamedTuple):
    """One sentence about a set of reviews; `term` names the theme of praise and complaints."""

    kind: StatementKind
    term: str | None
    text: str


def statements_of(
    summary: ReviewSummary, subject_name: str, language: str, today: dt.date, is_proper: bool = False
) -> tuple[Statement, ...]:
    """Return what can be said of a summary: average and distribution of ratings, NPS, praise, then complaints.

    Args:
        summary: The numbers and themes.
        subject_name: The product's or brand's name, as it is written.
        language: ISO 639-1 code; all but `de` are answered in English.
        today: The day the numbers were taken, told in the overview and with the NPS.
        is_proper: Whether a product's name stands without an article.
    """
    words: _English | _German = _German() if language == "de" else _English()
    found: list[Statement] = []
    if summary.rated and summary.mean is not None:
        found.append(Statement("overview", None, words.overview(summary, subject_name, today, is_proper)))
        found.append(Statement("distribution", None, words.distribution(summary)))
    if summary.nps_count and summary.nps is not None:
        found.append(Statement("nps", None, words.nps(summary, today)))
    found += [Statement("praise", theme.term, words.praise(theme, summary)) for theme in summary.praise]
    found += [Statement("complaint", theme.term, words.complaint(theme, summary)) for theme in summary.complaints]
    return tuple(found)


def name_in(term: str, language: str) -> str | None:
    """Return a known aspect's name with its article in a language, whatever language the term is in.

    None if unknown.
    """
    for aspect in aspects().values():
        for spoken, names in aspect.names.items():
            known = [without_article(name).lower() for name in names]
            if term.lower() in known:
                place, wanted = known.index(term.lower()), aspect.names[language]
                return names[place] if spoken == language else wanted[place if place < len(wanted) else 0]
    return None


def _date(day: dt.date, language: str) -> str:
    month = _MONTHS[language].split()[day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"


def _spread(summary: ReviewSummary) -> list[tuple[int, int]]:
    """Return stars and how many ratings have them, from five stars down."""
    return [(stars, summary.distribution.get(str(stars), 0)) for stars in range(5, 0, -1)]


class _English:
    def overview(self, summary: ReviewSummary, name: str, today: dt.date, is_proper: bool) -> str:
        is_bare = is_proper or summary.product is None or name.lower().startswith("the ")
        article = "" if is_bare else "the "
        customers = "1 customer" if summary.rated == 1 else f"{summary.rated} customers"
        return f"{customers} rated {article}{name} {summary.mean:.1f} out of 5 on average, as of {_date(today, 'en')}."

    def distribution(self, summary: ReviewSummary) -> str:
        first, *rest = (
            f"{count or 'none'} {'has' if count < 2 else 'have'} {stars}" for stars, count in _spread(summary)
        )
        ratings = "1 rating" if summary.rated == 1 else f"{summary.rated} ratings"
        return f"Of {ratings}, {first} stars, {', '.join(rest[:-1])} and {rest[-1]}."

    def nps(self, summary: ReviewSummary, today: dt.date) -> str:
        customers = "1 customer" if summary.nps_count == 1 else f"{summary.nps_count} customers"
        score = f"the Net Promoter Score is {summary.nps:.0f}, as of {_date(today, 'en')}"
        return f"{customers} answered the survey; {score}."

    def praise(self, theme: Theme, summary: ReviewSummary) -> str:
        verb = "praises" if theme.count == 1 else "praise"
        return f"{self._share(theme, summary)} {verb} {self._object(theme.term)}."

    def complaint(self, theme: Theme, summary: ReviewSummary) -> str:
        verb = "complains" if theme.count == 1 else "complain"
        return f"{self._share(theme, summary)} {verb} about {self._object(theme.term)}."

    def _share(self, theme: Theme, summary: ReviewSummary) -> str:
        answers = "reviews and survey answers" if summary.nps_count else "reviews"
        answers = "survey answers" if summary.nps_count == summary.count else answers
        return f"{theme.count} of {summary.count} {answers}"

    def _object(self, term: str) -> str:
        # A German noun that the lexicon cannot translate is quoted, as the customers wrote it.
        return name_in(term, "en") or (f"the {term}" if term.islower() else f"“{term}”")


class _German:
    def overview(self, summary: ReviewSummary, name: str, today: dt.date, _is_proper: bool) -> str:
        many = summary.rated > 1
        customers = f"{summary.rated} Kundinnen und Kunden haben" if many else "1 Kundin oder Kunde hat"
        mean = f"{summary.mean:.1f}".replace(".", ",")
        return f"{customers} „{name}“ im Durchschnitt mit {mean} von 5 bewertet, Stand {_date(today, 'de')}."

    def distribution(self, summary: ReviewSummary) -> str:
        parts = [f"{count or 'keine'} {'gibt' if count < 2 else 'geben'} {stars}" for stars, count in _spread(summary)]
        (top, count), *_ = _spread(summary)
        first = f"{'gibt' if count < 2 else 'geben'} {count or 'keine'} volle {top} Sterne"
        ratings = "1 Bewertung" if summary.rated == 1 else f"{summary.rated} Bewertungen"
        return f"Von {ratings} {first}, {', '.join(parts[1:-1])} und {parts[-1]}."

    def nps(self, summary: ReviewSummary, today: dt.date) -> str:
        many = summary.nps_count > 1
        customers = f"{summary.nps_count} Kundinnen und Kunden haben" if many else "1 Kundin oder Kunde hat"
        return f"{customers} die Umfrage beantwortet; der Net Promoter Score ist {summary.nps:.0f}, Stand {_date(today, 'de')}."

    def praise(self, theme: Theme, summary: ReviewSummary) -> str:
        return f"{self._share(theme, summary)} {'lobt' if theme.count == 1 else 'loben'} {self._object(theme.term)}."

    def complaint(self, theme: Theme, summary: ReviewSummary) -> str:
        verb = "bemängelt" if theme.count == 1 else "bemängeln"
        return f"{self._share(theme, summary)} {verb} {self._object(theme.term)}."

    def _share(self, theme: Theme, summary: ReviewSummary) -> str:
        answers = "Bewertungen und Umfrageantworten" if summary.nps_count else "Bewertungen"
        answers = "Umfrageantworten" if summary.nps_count == summary.count else answers
        return f"{theme.count} von {summary.count} {answers}"

    def _object(self, term: str) -> str:
        # Nobody told us the article of a noun that is not in the lexicon; in quotation marks it needs none.
        return name_in(term, "de") or f"„{term}“"
