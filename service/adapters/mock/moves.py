"""Which move writes which item of an outline, and the whole outline in its order."""

from service.adapters.mock import moves_answers, moves_evidence, moves_lists, moves_own, moves_products, moves_voices
from service.adapters.mock.desk import Desk, Section
from service.adapters.mock.moves_evidence import Move
from service.adapters.mock.moves_requests import place_told
from service.adapters.mock.outline import Cue, cue_for, cue_named

MOVES: dict[str, Move] = {
    "nothing": moves_own.nothing,
    "own": moves_own.own,
    "thanks": moves_own.thanks,
    "ask": moves_own.ask,
    "questions": moves_own.questions,
    "hook": moves_own.hook,
    "occurrence": moves_own.occurrence,
    "next_step": moves_own.next_step,
    "evidence": moves_evidence.evidence,
    "topical": moves_evidence.topical,
    "other": moves_evidence.other,
    "suits": moves_products.suits,
    "reasons": moves_products.reasons,
    "options": moves_products.options,
    "short_answer": moves_products.short_answer,
    "which": moves_products.which,
    "differences": moves_products.differences,
    "price_terms": moves_products.price_terms,
    "terms": moves_evidence.terms,
    "happens_next": moves_evidence.happens_next,
    "steps": moves_lists.steps,
    "key_facts": moves_lists.key_facts,
    "table": moves_lists.table,
    "voices": moves_voices.voices,
    "overview": moves_voices.overview,
    "praise": moves_voices.praise,
    "complaints": moves_voices.complaints,
    "quotes": moves_voices.quotes,
    "case_quote": moves_voices.case_quote,
    "collected": moves_voices.collected,
    "said": moves_answers.said,
    "apology": moves_answers.apology,
    "issue": moves_answers.issue,
    "solution": moves_answers.solution,
    "answer": moves_answers.answer,
    "details": moves_answers.details,
    "acknowledge": moves_answers.apology,
}

_OF_REVIEWS: dict[str, Move] = {"thanks": moves_answers.thanks_for_review, "next_step": moves_answers.offline}
_BY_RULE = (("honest_ask", "ask"), ("consent_ask", "consent"), ("one_cta", "next_step"))


def sections_of(desk: Desk) -> list[Section]:
    """Write the outline item by item; what a rule demands and no item covers comes last."""
    cues = [cue_for(item) for item in desk.rules.outline] or [Cue("other", "other", count=4, most=8)]
    names = {cue.name for cue in cues}
    cues += [cue_named(name) for rule, name in _BY_RULE if desk.rules.has(rule) and name not in names]
    sections: dict[int, Section] = {}
    for place in sorted(range(len(cues)), key=lambda place: cues[place].draw):
        cue = cues[place]
        section = sections[place] = _write(desk, cue)
        desk.done.add(cue.name)
        if section.lines and desk.rules.has("headings"):
            section.heading = desk.say(f"heading.{cue.name}") or (cue.words if desk.job.language == "en" else "")
    written = [sections[place] for place in range(len(cues))]
    place_told(desk, written)
    return written


def _write(desk: Desk, cue: Cue) -> Section:
    if desk.job.content_type == "review_response" and cue.move in _OF_REVIEWS:
        return _OF_REVIEWS[cue.move](desk, cue)
    return MOVES[cue.move](desk, cue)
