from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import FieldError
from service.web.fields import field_errors


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int = 0
    colour: Literal["red", "green"] = "red"


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid")

    leaves: tuple[Leaf, ...] = ()
    best: Leaf | None = None
    either: Leaf | int = 0


def refuse(body: object) -> dict[str, str]:
    try:
        Tree.model_validate(body)
    except ValidationError as error:
        found = [dict(one, loc=("body", *one["loc"])) for one in error.errors()]
        return {entry.pointer: entry.detail for entry in field_errors(found, body, Tree)}
    return {}


def test_places_in_lists_options_and_objects():
    errors = refuse({"leaves": [{}, {"size": "big"}], "best": {"colour": "gren"}, "bets": 1})

    assert set(errors) == {"/leaves/1/size", "/best/colour", "/bets"}
    assert errors["/best/colour"] == "Must be one of: red, green. Did you mean 'green'?"
    assert errors["/bets"] == "Unknown field. Did you mean 'best'? Known here: leaves, best, either."
    assert errors["/leaves/1/size"] == "Must be a whole number."


def test_a_list_is_not_too_short_because_its_members_were_refused():
    class Wood(BaseModel):
        trees: Annotated[tuple[Leaf, ...], Field(min_length=1)]

    def told(body: object) -> dict[str, str]:
        with pytest.raises(ValidationError) as refused:
            Wood.model_validate(body)
        found = [dict(one, loc=("body", *one["loc"])) for one in refused.value.errors()]
        return {entry.pointer: entry.detail for entry in field_errors(found, body, Wood)}

    assert told({"trees": [{"size": "big"}]}) == {"/trees/0/size": "Must be a whole number."}
    assert told({"trees": []}) == {"/trees": "Must have at least 1 item."}


def test_members_of_a_union_are_one_error():
    errors = refuse({"either": "x"})

    assert list(errors) == ["/either"]


def test_pointers_are_escaped_and_kept_short():
    errors = refuse({"a/b~c": 1, "x\r\ny": 1, "z" * 500: 1})

    assert {"/a~1b~0c", "/x??y", "/" + "z" * 60} == set(errors)


def test_other_parts_of_the_request():
    found = [{"type": "missing", "loc": ("header", "x-thing"), "msg": "Field required"}]

    assert field_errors(found, None, None) == (FieldError("/header/x-thing", "This field is required."),)


def test_an_unknown_field_without_a_model():
    found = [{"type": "extra_forbidden", "loc": ("query", "x"), "msg": "Extra inputs are not permitted"}]

    assert field_errors(found, None, None) == (FieldError("/x", "Unknown field."),)
