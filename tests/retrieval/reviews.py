"""Reviews of one hat that may be quoted on the web, or any mix of reviews, for the tests of what is made of them."""

import datetime as dt

from hypothesis import strategies as st

from service.domain.evidence import Consent, Review
from service.domain.moments import Channel

TODAY = dt.date(2026, 11, 21)
CONSENT = Consent(quote=True, channels=(Channel.WEB,))
FILLER = "I have used it on many long walks since spring and"
REVIEWS = st.lists(
    st.builds(
        lambda n, rating, nps, text, consent, locale: review(
            n, text, rating=rating, nps=nps, consent=consent, locale=locale
        ),
        st.integers(0, 10_000),
        st.sampled_from([None, 1, 2, 3, 3.5, 4, 5]),
        st.none() | st.integers(0, 10),
        st.sampled_from(
            ["Great fit.", "Too small.", "The price is fair, but the strap broke.", "Sitzt gut.", "👍", "See www.x.com"]
        ),
        st.sampled_from([None, CONSENT]),
        st.sampled_from(["en", "de-DE", "fr"]),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)


def review(number: int, text: str = "Good.", **changes: object) -> Review:
    fields = {"id": f"r-{number:05d}", "product": "trail-hat", "rating": 5, "text": text, "consent": CONSENT}
    return Review.model_validate(fields | changes)
