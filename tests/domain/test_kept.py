"""Short texts stay, whole drafts go."""

from service.domain.kept import kept


def test_much_of_short_texts_is_kept_and_little_of_long_ones() -> None:
    worked_out: list[tuple[str, int]] = []

    @kept(short=3, long=1)
    def length_of(text: str, least: int = 0) -> int:
        worked_out.append((text[:1], least))
        return max(least, len(text))

    for text in ("a", "b", "c", "a", "L" * 900, "L" * 900, "M" * 900, "a", "b", "c", "M" * 900):
        assert length_of(text) == len(text)
    assert worked_out == [("a", 0), ("b", 0), ("c", 0), ("L", 0), ("M", 0)]
    assert length_of("L" * 900, least=1_000) == 1_000
    assert length_of("a", 5) == 5
    assert worked_out[-2:] == [("L", 1_000), ("a", 5)]
