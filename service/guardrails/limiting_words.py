"""Words that deny or limit what stands beside them, by language. Who asks: `quote_wording.py`."""

import re
from functools import lru_cache

_WORDS = {
    "en": "not no never nor neither none nothing nobody nowhere without cannot cant wont dont doesnt didnt isnt hardly"
    " barely scarcely rarely seldom but however although though except excepting unless only whereas despite otherwise sadly"
    " unfortunately alas",
    "de": "nicht kein keine keiner keinen keinem keines keins nie niemals niemand niemanden nichts nirgends ohne weder noch"
    " kaum selten aber jedoch doch allerdings obwohl obgleich wenngleich trotz außer ausser nur sonst"
    " zwar leider dennoch trotzdem angeblich ausgenommen abgesehen",
    "fr": "ne n pas jamais mais sauf sans aucun aucune rien guère cependant pourtant malgré seulement",
    "es": "no nunca jamás pero salvo sin aunque ningún ninguna nada apenas excepto sólo solo",
    "it": "non mai ma tranne senza sebbene però nessun nessuno nessuna niente nulla appena solo",
    "nl": "niet geen nooit maar behalve zonder hoewel tenzij nauwelijks echter alleen niets niemand",
}
_WITHIN = {
    "en": "if when whenever while until till almost nearly yet besides too would could might should supposed wish instead less least barring provided assuming"
    " apart before once stops stopped fails failed",
    "de": "wenn falls sofern solange bis fast beinahe sobald bevor statt anstatt hätte wäre könnte sollte bloß lediglich höchstens",
    "fr": "si quand presque trop", "es": "si cuando casi demasiado", "it": "se quando quasi troppo", "nl": "als wanneer bijna te",
}  # fmt: skip
"""Words that limit only what stands in the same sentence."""
_NEGATED = re.compile(r"n['’‘ʼ´`]t(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=32)
def _limiting(language: str, within: bool) -> frozenset[str]:
    lists = (_WORDS, _WITHIN) if within else (_WORDS,)
    return frozenset(word for each in lists for word in each.get(language, " ".join(each.values())).split())


@lru_cache(maxsize=4096)
def limits(text: str, language: str, *, within: bool) -> bool:
    """Tell whether words deny or limit: a negation, a contrast or a condition is among them.

    `within` says that they stand in one sentence with what they may limit; then more words count. Of a language without
    a list, the words of all lists count: better a quotation refused than one distorted.
    """
    words = _WORD.findall(text.lower())
    return any(word in _limiting(language, within) for word in words) or _NEGATED.search(text) is not None
