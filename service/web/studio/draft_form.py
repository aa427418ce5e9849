"""The form that asks for a draft: what it offers for a content type, and the requests that it makes."""

from service.domain.brands import Brand
from service.domain.contracts import CONTRACTS
from service.domain.drafts import DraftRequest
from service.domain.moments import ContentType, Need
from service.ports import ContentLibrary
from service.web.studio.forms import Form, pairs, read

HINTS = {
    Need.PASSAGES: "a source that speaks of it",
    Need.ANSWER: "a source or fact that answers it",
    Need.PRODUCT: "a product",
    Need.TWO_PRODUCTS: "two products or more",
    Need.REVIEWS: "at least five reviews of it",
    Need.CASE_STUDY: "a case study among the sources",
    Need.REFERRAL_REWARD: "a source that says what a referral gives",
    Need.TOPIC: "a topic",
    Need.OCCASION: "what happened, under “Facts”",
}
"""What a content type cannot be written without, in words for people."""


def offered(brand: Brand, kind: ContentType, library: ContentLibrary, form: Form | None) -> dict[str, object]:
    """Return what the form of a content type shows; `form` is what was sent before, to be mended."""
    contract = CONTRACTS[kind]
    prompts = [one for one in library.prompts() if one.content_type is kind]
    references = [reference for one in prompts for reference in one.references]
    return {
        "contract": contract,
        "hints": [HINTS[need] for need in contract.needs if need in HINTS],
        "references": references,
        "attributes": brand.personalisation.allowed,
        "values": {name: form.text(name) if form else "" for name in _TEXTS},
        "given": form.under("attribute") if form else {},
        "chosen_products": form.all("products") if form else (),
    }


_TEXTS = (
    "channel", "locale", "topic", "audience", "customer_id", "facts", "prompt", "model", "other_prompt", "other_model",
)  # fmt: skip


def requests_of(form: Form) -> tuple[DraftRequest, ...]:
    """Return the request of a form, and a second one if it asks for something to compare with.

    Raises:
        InvalidRequest: a line of the facts is none.
        RequestValidationError: the fields do not fit.
    """
    wanted = read(
        DraftRequest,
        {
            "content_type": form.text("content_type"),
            "channel": form.given("channel"),
            "locale": form.given("locale"),
            "topic": form.given("topic"),
            "audience": form.given("audience"),
            "products": form.all("products"),
            "customer": {"id": form.given("customer_id"), "attributes": form.under("attribute")},
            "facts": pairs(form.text("facts"), "facts"),
            "prompt": form.given("prompt"),
            "model": form.given("model"),
        },
    )
    other = {name: form.given(f"other_{name}") for name in ("prompt", "model")}
    if not any(other.values()):
        return (wanted,)
    changes = {name: value for name, value in other.items() if value}
    return wanted, read(DraftRequest, {**wanted.model_dump(exclude_unset=True), **changes})
