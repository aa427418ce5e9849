"""The table of saboteurs: each writes the composer's draft and commits exactly one fault, named or chosen by the seed.

`mock/hallucinator:price` commits that one; `mock/hallucinator` the one at the seed's place among those that can be
committed in the draft. To add a fault, add a row to its table; `docs/saboteurs.md` is compared with the tables by a
test.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from service.adapters.mock import (
    faults_claims,
    faults_form,
    faults_lengths,
    faults_policy,
    faults_privacy,
    faults_quotes,
    faults_voice,
)
from service.adapters.mock.composer import compose
from service.adapters.mock.reading import read_commission
from service.adapters.mock.sabotage import Fault, Page, page_of

SABOTEURS: Mapping[str, tuple[Fault, ...]] = MappingProxyType({
    "hallucinator": (*faults_claims.FAULTS, *faults_quotes.FAULTS),
    "offbrand": faults_voice.FAULTS,
    "leaky": faults_privacy.FAULTS,
    "verbose": faults_lengths.FAULTS,
    "malformed": faults_form.FAULTS,
    "offside": faults_policy.FAULTS,
})  # fmt: skip


class NoSuchFault(ValueError):
    """A saboteur was asked for a fault that it does not know."""


def sabotage(
    name: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, object] | None, seed: int, given: str
) -> str:
    """Return the answer of a saboteur: the composer's with one fault; the composer's own where none can be committed.

    Raises:
        NoSuchFault: `given` names none of its faults.
    """
    faults = SABOTEURS[name]
    if given:
        faults = tuple(fault for fault in faults if fault.name == given)
        if not faults:
            known = ", ".join(fault.name for fault in SABOTEURS[name])
            raise NoSuchFault(f"mock/{name} knows no fault {given!r}; it knows {known}")
    good = compose(messages, schema, seed)
    system = "\n".join(message["content"] for message in messages if message.get("role") == "system")
    page = page_of(good, read_commission(messages, schema, seed), system)
    start = seed % len(faults)
    spoiled = (_answer(fault, page) for fault in (*faults[start:], *faults[:start]))
    return next((answer for answer in spoiled if answer is not None), good)


def _answer(fault: Fault, page: Page) -> str | None:
    done = fault.commit(page)
    return done.answer() if isinstance(done, Page) else done
