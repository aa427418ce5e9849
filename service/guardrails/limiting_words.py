"""Words that deny or limit what stands beside them, by language. Who asks: `quote_wording.py`."""

import re
from functools import lru_cache

_WORDS = {
    "en": "not no never nor neither none nothing nobody nowhere without cannot cant wont dont doesnt didnt isnt hardly"
    " barely scarcely rarely seldom almost nearly but however although though except excepting unless until till only if"
    " when whenever while whereas yet despite besides otherwise too would could might should supposed wish instead less"
    " least sadly unfortunately alas barring provided assuming apart stops stopped fails failed until before once",
    "de": "nicht kein keine keiner keinen keinem keines keins nie niemals niemand niemanden nichts nirgends ohne weder noch"
    " kaum selten fast beinahe aber jedoch doch allerdings obwohl obgleich wenngleich trotz außer ausser wenn falls sofern"
    " solange sobald nur bis bevor sonst zwar leider dennoch trotzdem statt anstatt hätte wäre könnte sollte angeblich"
    " bloß lediglich höchstens ausgenommen abgesehen",
    "fr": "ne n pas jamais mais sauf sans si quand aucun aucune rien guère cependant pourtant malgré seulement trop",
    "es": "no nunca jamás pero salvo sin si cuando aunque ningún ninguna nada apenas excepto sólo solo demasiado",
    "it": "non mai ma tranne senza se quando sebbene però nessun nessuno nessuna niente nulla appena solo troppo",
    "nl": "niet geen nooit maar behalve zonder als wanneer hoewel tenzij nauwelijks echter alleen niets niemand te",
}
_NEGATED = re.compile(r"n['’‘ʼ´`]t(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=16)
def _limiting(language: str) -> frozenset[str]:
    return frozenset(_WORDS.get(language, " ".join(_WORDS.values())).split())


@lru_cache(maxsize=4096)
def limits(text: str, language: str) -> bool:
    """Tell whether words deny or limit: a negation, a contrast or a condition is among them.

    Of a language without a list, the words of all lists count: better a quotation refused than one distorted.
    """
    words = _WORD.findall(text.lower())
    return any(word in _limiting(language) for word in words) or _NEGATED.search(text) is not None
