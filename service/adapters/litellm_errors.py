"""Errors of LiteLLM and its vendors, as errors of ours: by status and code first, then by class name."""

from service.errors import ModelError, ModelMisconfigured, ModelRateLimited, ModelRefused, ModelUnavailable

_WRONG = {400, 401, 403, 404, 422, 429}
_REFUSED = ("contentpolicy", "content_filter", "content_policy", "contextwindow", "context_length")


def model_error(error: Exception, model: str) -> ModelError:
    """Return our error for a vendor's; the vendor's words stay out, for they may hold the prompt or a key."""
    status = getattr(error, "status_code", None)
    name, words = type(error).__name__, _words_of(error)
    if status == 429 and "insufficient_quota" not in words:
        return ModelRateLimited(f"the model {model!r} asks us to slow down", retry_after_s=_retry_after(error))
    if any(sign in words or sign in name.lower() for sign in _REFUSED):
        return ModelRefused(f"the model {model!r} refused the request: its content policy, or the request is too long")
    if status in _WRONG or "api_key" in words or (status is None and isinstance(error, ValueError | LookupError)):
        told = f" with status {status}" if status in _WRONG else ""
        return ModelMisconfigured(
            f"the model {model!r} did not take the request{told}: check MOMENTS_MODEL, MOMENTS_MODEL_API_KEY "
            "and MOMENTS_MODEL_API_BASE"
        )
    return ModelUnavailable(
        _passing(isinstance(error, TimeoutError) or "timeout" in name.lower(), words, name, status, model)
    )


def _passing(timed_out: bool, words: str, name: str, status: int | None, model: str) -> str:
    """Return what to say of a fault that may pass."""
    if timed_out:
        return f"the model {model!r} did not answer in time"
    if "connect" in words:
        return f"the model {model!r} cannot be reached: check MOMENTS_MODEL_API_BASE and that its server runs"
    return f"the model {model!r} failed ({name}{f', status {status}' if status else ''})"


def _words_of(error: BaseException | None) -> str:
    """Return what an error and its causes say, codes included; LiteLLM keeps the vendor's own error as the cause."""
    words: list[str] = []
    while error is not None and len(words) < 5:
        words.append(f"{error} {getattr(error, 'code', '')} {getattr(error, 'body', '')}")
        error = error.__cause__ or error.__context__
    return " ".join(words).lower()


def _retry_after(error: Exception) -> float | None:
    headers = (
        getattr(error, "litellm_response_headers", None)
        or getattr(getattr(error, "response", None), "headers", None)
        or {}
    )
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except (TypeError, ValueError):
        return None
