"""The faults of the mock models, raised as LiteLLM raises a vendor's: class, status, code, headers and cause."""

import httpx
from litellm.exceptions import (
    BadRequestError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    ServiceUnavailableError,
    Timeout,
)

from service.adapters.mock.schedules import Step

_VENDOR = "mock"


def fault_of(step: Step, model: str) -> Exception:
    """Return what a vendor's failure would be in LiteLLM; `hang` is the timeout at its end."""
    if step.fate == "hang":
        late: Exception = Timeout("Request timed out.", model=model, llm_provider=_VENDOR)
        return late
    if step.fate in {"reset", "cut"}:
        broken: Exception = InternalServerError("Connection error.", llm_provider=_VENDOR, model=model)
        broken.__cause__ = ConnectionResetError("the mock closed the connection")
        return broken
    kind = {"429": RateLimitError, "500": InternalServerError, "503": ServiceUnavailableError}[step.fate]
    headers = {} if step.retry_after_s is None else {"retry-after": f"{step.retry_after_s:g}"}
    fault: Exception = kind(
        "The mock fails as its schedule says.",
        llm_provider=_VENDOR,
        model=model,
        response=httpx.Response(int(step.fate), headers=headers, request=httpx.Request("POST", "https://mock.invalid")),
    )
    vars(fault)["litellm_response_headers"] = headers
    return fault


def unknown_model(model: str) -> Exception:
    """Return a vendor's 404 for a model that it does not have."""
    fault: Exception = NotFoundError(f"The model `{model}` does not exist.", model=model, llm_provider=_VENDOR)
    return fault


def wrong_parameter(model: str, said: str) -> Exception:
    """Return a vendor's 400 for a parameter that it cannot read."""
    fault: Exception = BadRequestError(said, model=model, llm_provider=_VENDOR)
    return fault
