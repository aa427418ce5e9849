import pytest

import service.errors as tree
from service.errors import FieldError, ServiceError
from service.web.problem_kinds import KINDS
from service.web.problems import problem


def classes(parent: type[ServiceError] = ServiceError) -> set[type[ServiceError]]:
    return {parent}.union(*(classes(child) for child in parent.__subclasses__() if child.__module__ == tree.__name__))


@pytest.mark.parametrize("kind", sorted(classes(), key=str))
def test_every_class_of_the_error_tree_has_its_row(kind: type[ServiceError]):
    assert kind.code in KINDS


def test_rows_are_sound():
    for code, kind in KINDS.items():
        assert code == kind.code
        assert 400 <= kind.status < 600
        assert kind.advice.endswith(".")
        assert not kind.title.endswith(".")


def test_a_body_has_the_members_of_the_contract():
    body = problem(KINDS["not_found"], "No such thing.", "r1", "thing_not_found", [FieldError("/thing", "Unknown.")])

    assert body.model_dump(mode="json") == {
        "type": "/problems/not_found",
        "title": "Not found",
        "status": 404,
        "detail": "No such thing.",
        "code": "thing_not_found",
        "request_id": "r1",
        "errors": [{"pointer": "/thing", "detail": "Unknown."}],
    }


def test_a_code_with_a_row_has_a_page_of_its_own():
    assert problem(KINDS["not_found"], "x", "r1", "draft_not_found").type == "/problems/draft_not_found"
