"""What a draft was asked for with, kept beside it so that it can be asked for again or become a case."""

from pydantic import model_validator

from service.domain.brands import PersonalisationPolicy
from service.domain.drafts import Customer, Draft, DraftRequest
from service.domain.nouns import Noun
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest


class Asked(Noun):
    """The request of a draft: exactly one of the three kinds."""

    request: DraftRequest | None = None
    reply: ReplyRequest | None = None
    response: ReviewResponseRequest | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Asked":
        if sum(one is not None for one in (self.request, self.reply, self.response)) != 1:
            raise ValueError("give exactly one of request, reply or response")
        return self

    @property
    def customer(self) -> Customer:
        """Whom the text is for; nobody is known where a review is answered."""
        asked = self.request or self.reply
        return asked.customer if asked else Customer()

    def kept_with(self, draft: Draft, policy: PersonalisationPolicy) -> "Asked":
        """Return what may be kept of a request.

        All of it where the customer has an id, by which it can be erased; else of personal values only those that stand
        in the draft anyway.
        """
        asked = self.request or self.reply
        if asked is None:
            return self._without_writer()
        if asked.customer.id is not None or not asked.customer.attributes:
            return self
        used = draft.personalisation.used
        kept = {n: v for n, v in asked.customer.attributes.items() if n in used or n not in policy.personal}
        bare = asked.model_copy(update={"customer": asked.customer.model_copy(update={"attributes": kept})})
        return Asked(request=bare) if isinstance(bare, DraftRequest) else Asked(reply=bare)

    def _without_writer(self) -> "Asked":
        if self.response is None or self.response.review is None:
            return self
        review = self.response.review.model_copy(update={"author": None})
        return Asked(response=self.response.model_copy(update={"review": review}))
