"""The words of texts: read once, held once, and not held for ever."""

from service.domain.sentences import sentences_of
from service.guardrails.wordings import words_in


def test_a_word_is_held_once_however_many_texts_have_it() -> None:
    assert words_in("A Feather-light hat.")[1] is words_in("It is as light as a feather.")[-1]


def test_words_are_in_lower_case_one_by_one() -> None:
    assert words_in("İstanbul, STRASSE und Straße") == ("i\u0307stanbul", "strasse", "und", "strasse")


def test_what_is_read_of_drafts_makes_room_for_that_of_later_ones() -> None:
    draft, sentence = "It weighs 92 g and packs flat. " * 30, "It weighs 92 g and packs flat."
    for read, most in ((words_in, 1024), (sentences_of, 2048)):
        of_draft, of_sentence = read(draft), read(sentence)
        assert read(draft) is of_draft
        for number in range(most):
            read(f"{number} {'word ' * 150}")
        assert read(draft) is not of_draft
        assert read(sentence) is of_sentence
