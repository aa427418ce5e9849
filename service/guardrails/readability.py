"""How hard a text is to read, as a school grade. Formulas only; what a brand wants: `voice.py`."""

import re
from collections.abc import Sequence
from functools import lru_cache

_JOINERS = "'’-"
_WORD = re.compile(rf"[^\W_]+(?:[{_JOINERS}][^\W_]+)*")
_GERMAN_SYLLABLE = re.compile(r"(?:eu|äu|au|ei|ai|ie|aa|ee|oo|[aeiouäöüy])", re.IGNORECASE)
_LIX_GRADES = (
    (10, 1),
    (15, 2),
    (20, 3),
    (24, 4),
    (28, 5),
    (32, 6),
    (36, 7),
    (40, 8),
    (44, 9),
    (48, 10),
    (52, 11),
    (56, 12),
)
"""Anderson 1983, "Lix and Rix": a LIX below the first number is of the grade beside it; from 56 on it is college."""
_COLLEGE = 13


def words_in(text: str) -> list[str]:
    """Return the words of a text; a hyphen or apostrophe within one parts nothing."""
    return _WORD.findall(text)


@lru_cache(maxsize=512)
def grade_of(sentences: tuple[str, ...], language: str) -> float:
    """Return the school grade that can read a text of at least one word.

    English: the mean of the Coleman-Liau index (1975) and the Automated Readability Index (Senter and Smith 1967), both
    of letters and not of syllables. German: the first Wiener Sachtextformel (Bamberger and Vanecek 1984), which gives a
    grade. Others: LIX (Björnsson 1968), brought to grades by Anderson (1983).
    """
    words = [word for sentence in sentences for word in words_in(sentence)]
    if language == "en":
        return english_grade(words, len(sentences))
    if language == "de":
        return german_grade(words, len(sentences))
    lix = len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)
    return float(next((grade for most, grade in _LIX_GRADES if lix < most), _COLLEGE))


def english_grade(words: Sequence[str], sentences: int) -> float:
    """Return the mean of 0.0588 L - 0.296 S - 15.8 and 4.71 c + 0.5 w - 21.43.

    L and S are letters and sentences per 100 words, c characters a word, w words a sentence.
    """
    joined = "".join(words)
    letters = len(joined) - sum(joined.count(sign) for sign in _JOINERS)
    coleman_liau = 0.0588 * 100 * letters / len(words) - 0.296 * 100 * sentences / len(words) - 15.8
    automated = 4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43
    return (coleman_liau + automated) / 2


def german_grade(words: Sequence[str], sentences: int) -> float:
    """Return 0.1935 MS + 0.1672 SL + 0.1297 IW - 0.0327 ES - 0.875.

    MS, IW and ES are the percentages of words with three and more syllables, with more than six letters, and with one
    syllable; SL is words a sentence. Syllables are counted by groups of vowels.
    """
    syllables = [max(1, len(_GERMAN_SYLLABLE.findall(word))) for word in words]
    share = 100 / len(words)
    many = share * sum(count >= 3 for count in syllables)
    long = share * sum(len(word) > 6 for word in words)
    single = share * sum(count == 1 for count in syllables)
    return 0.1935 * many + 0.1672 * len(words) / sentences + 0.1297 * long - 0.0327 * single - 0.875
