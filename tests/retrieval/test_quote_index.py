"""Finding the reviews that words may come from."""

import random

from service.domain.evidence import Consent, Review
from service.retrieval.quote_index import QuoteIndex

WORDS = [f"w{number}" for number in range(300)]


def review(number, text, **fields):
    return Review.model_validate({"id": f"r-{number}", "text": text} | fields)


def test_every_review_is_found_by_any_six_words_of_it_or_its_title():
    rng = random.Random(3)
    reviews = [
        review(number, " ".join(rng.choices(WORDS, k=rng.randrange(8, 60))), title=" ".join(rng.choices(WORDS, k=6)))
        for number in range(7_000)
    ]
    index = QuoteIndex(reviews)
    for one in rng.sample(reviews, 200):
        words = one.text.split()
        place = rng.randrange(len(words) - 5)
        assert one in index.look_up([" ".join(words[place : place + 6]).upper()], [])
        assert one in index.look_up([one.title], [])


def test_nearest_first_and_whoever_is_named():
    reviews = [
        review(1, "so light that I forgot it", author="Anna Keller"),
        review(2, "so light that it flew off", author="Bo Larsen"),
        review(3, "warm and dry"),
    ]
    index = QuoteIndex(reviews)
    assert [one.id for one in index.look_up(["so light that I forgot"], [])] == ["r-1", "r-2"]
    assert [one.id for one in index.look_up(["so light that I forgot"], ["Bo L."])] == ["r-1", "r-2"]
    assert [one.id for one in index.look_up(["perfect"], ["Anna K."])] == ["r-1"]
    assert index.look_up(["perfect"], ["Tom"]) == ()


def test_words_do_not_run_from_one_text_into_the_next():
    index = QuoteIndex([review(1, "one two three"), review(2, "four five six")])
    assert index.look_up(["three four five"], []) == ()


def test_of_many_with_the_same_words_those_that_may_be_quoted_come_first():
    free = Consent(quote=True, channels=("web",))
    reviews = [
        review(number, "works as it should", consent=free if number >= 40 else None, author=f"A{number} B")
        for number in range(50)
    ]
    found = QuoteIndex(reviews).look_up(["works as it should"], ["A3 B"])
    assert found[0].id == "r-3"
    assert {f"r-{number}" for number in range(40, 50)} <= {one.id for one in found}
    assert len(found) == 24


def test_no_reviews():
    assert QuoteIndex([]).look_up(["a b c d"], ["Anna"]) == ()
    assert QuoteIndex([review(1, "Great")]).look_up(["a b c d"], []) == ()
