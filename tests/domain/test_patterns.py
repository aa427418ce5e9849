"""Phrases find what editors mean, and no pattern that is taken can backtrack."""

import random
import time

import pytest

from service.domain.folding import folded
from service.domain.patterns import sought

SLOW = (
    "/(a+)+b/", "/(?:a{1,50}){1,50}b/", "/(a|aa)+$/", "/\\w+\\s/", "/a*b/", "/(?=.*x)y/", "/(?<=a{0,40})b/", "/(a)\\1/", "/(?:ab?){3,9}c/",
    "/\\w{0,90}\\w{0,90}\\w{0,90}x/", "/a{0,5000}b/", "/(?:[ab]{0,50}[bc]{0,50}){0,1}[cd]{0,50}e/", "/x{0,3}/", "/(?(1)a|b)/", "/(unclosed/",
    "a … b … c … d", "x" * 2_000,
)  # fmt: skip


@pytest.mark.parametrize("pattern", SLOW)
def test_what_could_backtrack_or_matches_everywhere_is_refused(pattern):
    with pytest.raises(ValueError, match=r"pattern|bound|ways|allowed|longer|repeated|looks"):
        sought(pattern)


@pytest.mark.parametrize(
    ("phrase", "says", "says_not"),
    [
        ("gift card*", ["Two GIFT  CARDS!", "a gift card"], ["giftcard", "my gift"]),
        ("risk-free", ["risk free", "risk-free", "riskfree", "risk\u2011free"], ["a brisk-freeze"]),
        ("only <number> left", ["only 3 left", "Only 1,200 left"], ["only three left"]),
        ("our (very |)best", ["our best", "our very best"], ["hour best", "our bests"]),
        ("don't miss", ["Don\u2019t miss it"], ["dont miss"]),
        ("*gutschein*", ["Geschenkgutscheine"], ["gut scheinen"]),
        ("your … (hiv|cancer)*", ["your old HIV test", "your cancers"], ["your archive", "your mail. Cancer"]),
        ("happy? … review", ["Happy? Then review us"], ["happy to review"]),
        ("/^re:/", ["Re: you"], ["are: you"]),
        ("straße", ["Straße oder STRAßE"], ["strasbourg"]),
    ],
)
def test_a_phrase_says_what_an_editor_means(phrase, says, says_not):
    wanted = sought(phrase)
    assert [text for text in says if not wanted.regex.search(text)] == []
    assert [text for text in says_not if wanted.regex.search(text)] == []


def random_regex(draw: random.Random, depth: int = 0) -> str:
    """Return a random regular expression, often one that would be slow."""
    atom = draw.choice(["a", "b", "ab", r"\w", "[ab]", ".", r"\s", "c", "(?:a|b)", "(?:a|aa)"])
    if depth < 3 and draw.random() < 0.5:
        inner = "".join(random_regex(draw, depth + 1) for _ in range(draw.randint(1, 3)))
        atom = draw.choice(["(?:{})", "({})", "(?:{}|b)", "(?={})", "(?<!b)(?:{})"]).format(inner)
    return atom + draw.choice(["", "", "?", "*", "+", "{0,30}", "{1,60}?", "{0,200}", "{0,20}+", "{2,3}"])


def test_no_random_pattern_that_is_taken_is_slow():
    """2,000 characters ten times over cost about ten times as much, whatever the pattern; the bound is of CPU time."""
    draw, taken, refused = random.Random(7), 0, 0
    texts = [("a" * 2_000), ("ab" * 1_000), ("a b" * 700 + "!"), ("aab " * 500 + "c")]
    for _ in range(2_000):
        pattern = f"/{random_regex(draw)}{random_regex(draw)}{draw.choice(['c', 'x', 'b!', ''])}/"
        try:
            wanted = sought(pattern)
        except ValueError:
            refused += 1
            continue
        taken += 1
        begun = time.process_time()
        for text in texts:
            wanted.regex.search(text)
        assert time.process_time() - begun < 2, pattern  # one that backtracks takes hours
    assert taken > 100
    assert refused > 200


def test_the_signs_of_a_pattern_stand_in_all_that_it_finds():
    draw, compared = random.Random(11), 0
    for _ in range(3_000):
        pattern = (
            f"/{random_regex(draw)}{draw.choice(['abba', '(?:abc|bca)', '(?:ABC|cab)b', ''])}{random_regex(draw)}/"
        )
        try:
            wanted = sought(pattern)
        except ValueError:
            continue
        for _ in range(4):
            text = "".join(draw.choice("abcABC ") for _ in range(60))
            if wanted.regex.search(text):
                compared += 1
                assert wanted.may_be_in(folded(text)), (pattern, text)
    assert compared > 500
