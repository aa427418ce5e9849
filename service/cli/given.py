"""What was given: the settings, and the options of a command made into a request. Opens nothing: `session` does."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.errors import FieldError, InvalidRequest
from service.settings import Settings

M = TypeVar("M", bound=BaseModel)


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        InvalidRequest: a value does not fit (code `invalid_settings`); the value itself is not shown.
    """
    try:
        return Settings()
    except ValidationError as error:
        found = error.errors(include_input=False)
        detail = "; ".join(f"MOMENTS_{e['loc'][0]}".upper() + f": {plain(e)}" for e in found)
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
        found = error.errors(include_input=False)
        fields = [FieldError("/" + "/".join(str(part) for part in e["loc"]), plain(e)) for e in found]
        detail = "; ".join(f"{' '.join(str(part) for part in e['loc'])} {plain(e)}".strip() for e in found)
        raise InvalidRequest(detail, errors=fields) from None


def plain(error: ErrorDetails) -> str:
    """Say in plain words what is wrong with a value."""
    return error["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
