"""The keyword baseline of review context: frequent nouns beside words of an opinion lexicon, no grammar at all.

After Hu & Liu (2004), "Mining and summarizing customer reviews": a feature is a noun in at least 1 % of the sentences;
a sentence with a feature and a word of opinion holds an opinion on it; the sign is that of most opinion words. Nouns
are known by an article before them, at least every third time, because the baseline has no tagger either.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from bench.scores import Opinion, stems_in
from service.retrieval.words import lexicon_of, stem_of

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SUPPORT = 0.01
_NOUN_SHARE = 1 / 3


def keyword_opinions(sentences: Sequence[str], signs: dict[str, int]) -> list[list[Opinion]]:
    """Return the opinions of each sentence.

    Args:
        sentences: All sentences of a product.
        signs: 1 or -1 by word, in lower case.
    """
    stop = lexicon_of("en").sets["stop"]
    split = [_WORD.findall(sentence.lower()) for sentence in sentences]
    seen: Counter[str] = Counter()
    as_noun: Counter[str] = Counter()
    for words in split:
        for before, word in zip(["", *words], words, strict=False):
            if len(word) > 2 and word not in stop and word not in signs:
                seen[stem_of(word, "en")] += 1
                as_noun[stem_of(word, "en")] += before in lexicon_of("en").sets["determiners"]
    least = max(2.0, _SUPPORT * len(sentences))
    nouns = {stem for stem, count in seen.items() if count >= least and as_noun[stem] >= _NOUN_SHARE * count}
    return [_opinions(words, nouns, signs) for words in split]


def _opinions(words: Sequence[str], nouns: set[str], signs: dict[str, int]) -> list[Opinion]:
    balance = sum(signs.get(word, 0) for word in words)
    if not any(word in signs for word in words):
        return []
    sign = 1 if balance >= 0 else -1
    found: dict[str, str] = defaultdict(str)
    for word in words:
        if stem_of(word, "en") in nouns:
            found.setdefault(stem_of(word, "en"), word)
    return [Opinion(word, stems_in(word), sign) for word in found.values()]


def lexicon_signs() -> dict[str, int]:
    """Return the single words of our own English lexicon with their signs: what the rules add is then seen apart."""
    lexicon = lexicon_of("en")
    return {word: match.polarity for word, match in lexicon.words.items() if match.polarity}


def vader_signs() -> dict[str, int] | None:
    """Return the words of VADER's lexicon (Hutto & Gilbert 2014) if it is installed: a list that is not ours."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-not-found]  # optional
    except ImportError:
        return None
    words: dict[str, float] = SentimentIntensityAnalyzer().lexicon
    return {word: 1 if valence > 0 else -1 for word, valence in words.items() if word.isalpha()}


def words_of(text: str) -> int:
    """Count words, the cheapest reading there is: what a summary's time is measured against."""
    return len(_WORD.findall(text.lower()))
