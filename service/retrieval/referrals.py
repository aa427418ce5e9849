"""Tells whether evidence says what whoever recommends the brand receives. Which passages are chosen: `selection.py`."""

import re

from service.domain.sentences import sentences_of

_PROGRAMME = re.compile(
    r"\breferr(?:al|als|er|ers)\b|\brefer (?:a|your|someone|somebody)\b|\bpersonal link\b"
    r"|\b(?:recommend|invite)\w*\b[^.!?]*\b(?:friends?|colleagues?)\b"
    r"|\bempfehlungs\w+|\bempfehlung(?:en)?\b|\bgeworben\w*|\bfreunde? werben\b|\bpersönlichen link\b"
    r"|\bparrain\w*|\brecommand\w*[^.!?]*\bamis?\b|\breferid\w*|\brecom[ie]+nd\w*[^.!?]*\bamig\w+",
    re.IGNORECASE,
)
_REWARD = re.compile(
    r"\b(?:reward\w*|bonus|vouchers?|credits?|gifts?|discounts?|cashback|months? free|free months?)\b"
    r"|\b(?:get|receive|earn|give)s?\b[^.!?]*[\d£€$]"
    r"|\b(?:prämien?|empfehlungsprämien?|belohn\w*|gutscheine?n?|guthaben|rabatte?|freimonate?n?|geschenke?)\b"
    r"|\b(?:erh[aä]lt\w*|bekomm\w*|bringt|gibt)\b[^.!?]*[\d£€$]"
    r"|\b(?:récompenses?|bons? d[’']achat|remises?|cadeaux?|recompensas?|vales?|descuentos?|regalos?)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|kein\w*|nicht|nie|ohne|aucune?|jamais|sans|ningun[ao]?|ningún|nunca|sin)\b",
    re.IGNORECASE,
)


def tells_reward(text: str, language: str) -> bool:
    """Tell whether a text speaks of a referral programme and says, without denying it, what it gives."""
    if not _PROGRAMME.search(text):
        return False
    return any(_REWARD.search(one.text) and not _DENIED.search(one.text) for one in sentences_of(text, language))
