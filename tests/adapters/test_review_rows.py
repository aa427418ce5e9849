"""What becomes of a row as a whole."""

from tests.adapters.reviews import good, notes


def test_the_same_words_get_the_same_id():
    first, second, other = good("rating,text\n5,a\n5,a\n4,a\n")
    assert first.id == second.id != other.id
    assert first.id.startswith("rev-")
    assert len(first.id) == 20
    assert good('{"text": "a", "rating": "5"}', "jsonl")[0].id == first.id


def test_different_customers_with_the_same_words_are_different_reviews():
    rows = good(
        "rating,text,author,email,created_at\n5,Great!,Ann,a@x.example,2026-01-01T10:00:00Z\n"
        "5,Great!,Ann,b@x.example,2026-01-01T10:00:00Z\n5,Great!,Ann,a@x.example,2026-01-01T11:00:00Z\n"
        "5,Great!,Bea,a@x.example,2026-01-01T10:00:00Z\n5,Great!,Ann,a@x.example,2026-01-01T10:00:00Z\n"
    )
    assert len({row.id for row in rows}) == 4
    assert rows[0].id == rows[-1].id
    assert "x.example" not in rows[0].model_dump_json()


def test_what_comes_again_is_told():
    assert notes("rating,text\n5,a\n5,a\n5,a\n4,b\n") == ["rows that repeat another in everything: 2, counted once"]
    assert notes("id,rating\nr1,5\nr1,4\n") == ["rows that take the place of an earlier one with the same id: 1"]
