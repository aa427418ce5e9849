"""What was given: the settings, and the options of a command made into a request. Opens nothing: `session` does."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.errors import FieldError, InvalidRequest
from service.settings import Settings
from service.web.fields import field_errors

M = TypeVar("M", bound=BaseModel)


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        InvalidRequest: a value does not fit (code `invalid_settings`); the value itself is not shown.
    """
    try:
        return Settings()
    except ValidationError as error:
        detail = "; ".join(f"MOMENTS_{name.upper()}: {wrong}" for name, wrong in _told(error, Settings))
        raise InvalidRequest(detail, code="invalid_settings") from None
    except UnicodeDecodeError:
        raise InvalidRequest(".env is not UTF-8; save it again as UTF-8", code="invalid_settings") from None


def build(model: type[M], given: Mapping[str, Any]) -> M:
    """Make a request of what was given on the command line; what was left out takes the request's own default.

    Raises:
        InvalidRequest: a value does not fit; every field at fault is told.
    """
    try:
        return model.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        told = _told(error, model)
        raise InvalidRequest(
            "; ".join(f"{name}: {wrong}".removeprefix(": ") for name, wrong in told),
            errors=[FieldError("/" + name.replace(" ", "/"), wrong) for name, wrong in told],
        ) from None


def _told(error: ValidationError, model: type[BaseModel]) -> list[tuple[str, str]]:
    """Return which value is wrong, and what with it, in the words that HTTP has for it."""
    found = [{**wrong, "loc": ("query", *wrong["loc"])} for wrong in error.errors()]
    return [
        (field.pointer.strip("/").replace("/", " "), field.detail.rstrip("."))
        for field in field_errors(found, None, model)
    ]
