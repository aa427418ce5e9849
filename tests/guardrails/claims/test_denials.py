"""What a sentence denies, assertion by assertion."""

import pytest

from service.guardrails.claims.names import NO_NAMES
from service.guardrails.claims.readings import read


@pytest.mark.parametrize(
    ("text", "language", "said", "denied"),
    [
        ("It is BPA-free.", "en", set(), {"bpa"}),
        ("It is free of BPA.", "en", set(), {"bpa"}),
        ("It is not free of BPA.", "en", {"bpa"}, set()),
        ("It is made without plastic.", "en", {"made"}, {"plastic"}),
        ("It copes with showers but not with downpours.", "en", {"resist", "shower"}, {"downpour"}),
        ("The cap is unlined.", "en", set(), {"lining"}),
        ("Es ist plastikfrei und ungefüttert.", "de", set(), {"plastic", "lining"}),
        ("Er verträgt Schauer, aber keinen Dauerregen.", "de", {"resist", "shower"}, {"lasting"}),
        ("Sie ersetzt weder Wachs noch Wolle.", "de", {"replace"}, {"wax", "wool"}),
        ("No ticket stayed without an answer.", "en", {"ticket", "response"}, set()),
        ("Delivery is free of charge.", "en", {"deliver", "free"}, set()),
        ("Delivery comes without any fee.", "en", {"deliver", "free"}, set()),
    ],
)
def test_denial_belongs_to_the_assertion(text, language, said, denied):
    reading = read(text, language, NO_NAMES)
    assert said <= reading.said and not said & reading.denied
    assert denied <= reading.denied and not denied & reading.said
