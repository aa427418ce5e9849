"""Everything that can fail in the service, drawn as a tree; adapters translate vendors' errors into it.

    ServiceError
    ├── NotFound             brand_not_found, source_not_found, draft_not_found, prompt_not_found, …
    ├── InvalidRequest       the caller's words do not fit: fields, values, combinations
    │   ├── IdempotencyConflict   the same key came with another body
    │   ├── GateClosed       a prompt that may not be published or promoted: what must hold does not
    │   └── EvaluationRunning    one evaluation runs at a time, and this one is not done
    ├── Conflict             what is asked for does not go with what is there: decide again, or something else first
    ├── InvalidContent       a file that an editor owns is broken: prompts, brands, facts
    ├── RecordingMissing     a replay was asked for an answer that nobody recorded; no live model is asked instead
    ├── TooLarge             more bytes, rows or characters than a limit allows
    ├── NotReady             a part of the service is not up (yet); try again later
    ├── LimitReached         the caller's own limit of requests, tokens or money; later is fine
    │   └── PaceReached      batches asked a model as often as they may in this minute; nothing was sent
    ├── DeadlineExceeded     the request's time is over
    ├── StorageFailed        disk full, database locked or damaged
    └── ModelError           the model behind the boundary
        ├── ModelUnavailable     resets, 5xx, broken answers: transient, worth another try
        │   └── ModelTimeout         no answer in the time of one attempt
        ├── ModelRateLimited     429: worth another try, at the time it names
        ├── ModelBusy            our own bound of calls at once: nothing was sent
        ├── ModelRefused         content policy: no retry, no other model
        ├── ModelInputTooLong    more words than the model can take
        ├── ModelMisconfigured   bad key, no quota, wrong address or parameters: no retry, another model may do
        │   └── ModelGone            the model does not exist (any more)
        └── ModelReplyInvalid    no usable answer, even after one repair

No HTTP status lives here: `web.problems` maps each class to one.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: an RFC 6901 JSON pointer and what to do about it."""

    pointer: str
    detail: str


class ServiceError(Exception):
    """A failure with a stable code, a sentence for a person and, where it helps, the fields at fault.

    `retry_after_s` says in how many seconds another try makes sense, where that is known.
    """

    code = "service_error"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after_s = retry_after_s
        if code is not None:
            self.code = code


class NotFound(ServiceError):
    """What was named does not exist, or may not be seen by this caller."""

    code = "not_found"

    @classmethod
    def in_brand(cls, noun: str, brand: str, listed: str) -> "NotFound":
        """Return the error of an id that a brand has no noun of, such as `draft`, and where those it has are listed."""
        detail = f"there is no {noun} of this id; see GET /v1/brands/{brand}/{listed}"
        return cls(detail, code=f"{noun.replace(' ', '_')}_not_found")


class InvalidRequest(ServiceError):
    """The request is well formed but cannot be carried out as it stands."""

    code = "invalid_request"


class IdempotencyConflict(InvalidRequest):
    """An idempotency key was used again with another body."""

    code = "idempotency_conflict"


class GateClosed(InvalidRequest):
    """An evaluation found that what must hold does not; `errors` name what."""

    code = "gate_closed"


class EvaluationRunning(InvalidRequest):
    """An evaluation is under way: another one has to wait, and its report is not there yet."""

    code = "evaluation_running"


class Conflict(ServiceError):
    """The request is sound, but what it is about stands otherwise than it takes for granted."""

    code = "conflict"


class InvalidContent(ServiceError):
    """A file owned by an editor is broken; the detail names file, line and mistake."""

    code = "invalid_content"


class RecordingMissing(ServiceError):
    """A replay has no such answer. No `ModelError`: nothing may take it for a model that fails and go on without it."""

    code = "recording_missing"


class TooLarge(ServiceError):
    """A size limit was passed; the detail names the limit."""

    code = "too_large"


class NotReady(ServiceError):
    """Part of the service is not available yet."""

    code = "not_ready"


class LimitReached(ServiceError):
    """The caller has used up a limit of its key or brand; `retry_after_s` says when there is room again."""

    code = "limit_reached"


class PaceReached(LimitReached):
    """Batches have used what a brand or a model may use a minute; `retry_after_s` says when they go on."""

    code = "pace_reached"


class DeadlineExceeded(ServiceError):
    """The request's own time was over before it was done."""

    code = "deadline_exceeded"


class StorageFailed(ServiceError):
    """The store could not read or write; nothing of the request was kept."""

    code = "storage_failed"


class ModelError(ServiceError):
    """The model did not give a usable answer."""

    code = "model_error"


class ModelUnavailable(ModelError):
    """The model did not answer: reset, server error or a broken answer. Worth another try."""

    code = "model_unavailable"


class ModelTimeout(ModelUnavailable):
    """One attempt took longer than it may."""

    code = "model_timeout"


class ModelRateLimited(ModelError):
    """The model asks us to slow down. `retry_after_s` is its own wish in seconds, if it gave one."""

    code = "model_rate_limited"


class ModelBusy(ModelError):
    """As many calls as the model may get at once are under way, and enough wait; nothing was sent."""

    code = "model_busy"


class ModelRefused(ModelError):
    """The vendor's content policy refused the request."""

    code = "model_refused"


class ModelInputTooLong(ModelError):
    """Prompt and answer together are more than the model can take."""

    code = "model_input_too_long"


class ModelMisconfigured(ModelError):
    """The model's name, address or key is wrong."""

    code = "model_misconfigured"


class ModelGone(ModelMisconfigured):
    """The model does not exist, or not any more."""

    code = "model_gone"


class ModelReplyInvalid(ModelError):
    """The model answered, but not in the structure asked for, even after one repair."""

    code = "model_reply_invalid"
