"""Standard input as a file: its name says what it is, and nothing shows where it was kept."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from service.cli.piping import standard_input
from service.errors import InvalidRequest


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"rating\n5\n")))


def test_it_is_a_file_as_long_as_it_is_needed():
    with standard_input(Path("-"), "reviews.csv") as place:
        assert (place.name, place.read_bytes()) == ("reviews.csv", b"rating\n5\n")
    assert not place.exists()


@pytest.mark.parametrize("name", [None, "", "reviews", "../x.csv", "a/b.csv"])
def test_a_name_that_says_too_little_or_too_much(name: str | None):
    with pytest.raises(InvalidRequest, match=r"--as returns\.pdf"), standard_input(Path("-"), name):
        pass


def test_a_name_without_a_dash():
    with pytest.raises(InvalidRequest, match="write - as the path"), standard_input(Path("x.csv"), "x.csv"):
        pass


def test_messages_do_not_show_the_place():
    def fail() -> None:
        with standard_input(Path("-"), "x.csv") as place:
            raise InvalidRequest(f"{place} is bad")

    with pytest.raises(InvalidRequest) as caught:
        fail()
    assert caught.value.detail == "x.csv is bad"
