"""Trials beside a service that serves.

What callers may ask for, and at a pace that leaves most of the time to drafts.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from service.domain.nouns import BrandId
from service.errors import FieldError, InvalidRequest
from service.evaluation.evaluations import Prepared, TryOut
from service.evaluation.history import keep_in_history
from service.evaluation.reports import Report
from service.evaluation.runs import Answer, Told
from service.evaluation.scores import Outcome
from service.evaluation.suites import Case, Suite
from service.evaluation.trials import Manner, Trial, beside, suites_for, try_out
from service.ports.callers import PAYER
from service.workflows.service import Service

_LONGEST_REST_S = 0.5


class Preparing:
    """Reads and checks what a trial needs before it begins."""

    def __init__(self, service: Service, folder: Path) -> None:
        self._service = service
        self._folder = folder

    async def prepare(self, trial: Trial, sees: Callable[[str], bool]) -> Prepared:
        """Return a trial with its suites, as far as their cases are of brands that the caller sees.

        Raises:
            InvalidRequest: there is no such suite, no case is left, or a field needs another one.
            NotFound: there is no such prompt.
            InvalidContent: a suite or the prompt is broken.
            ModelBusy: too much is asked of the model already.
        """
        self._check(trial)
        with self._service.ports.model.admitted(trial.model):
            suites = await asyncio.to_thread(suites_for, self._service, self._folder, trial)
        kept = tuple(filter(None, (_of(suite, sees) for suite in suites)))
        if not kept:
            raise _misfit("/suites", "No case of these suites is of a brand that you may see.")
        return Prepared(trial, kept)

    def suites(self) -> tuple[str, ...]:
        """Return the names of all suites."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.yaml")))

    def _check(self, trial: Trial) -> None:
        if trial.against and not trial.prompt:
            raise _misfit("/against", "Needs `prompt`: which prompt is to be compared.")
        known = self.suites()
        for place, name in enumerate(trial.suites):
            if name not in known:
                raise _misfit(f"/suites/{place}", f"There is no suite of this name; there are: {', '.join(known)}.")
        if trial.prompt:
            self._service.library.prompt(trial.prompt)
        if trial.against:
            self._service.library.prompt(beside(trial))


def _of(suite: Suite, sees: Callable[[str], bool]) -> Suite | None:
    cases = tuple(case for case in suite.cases if sees(case.brand))
    return suite.model_copy(update={"cases": cases}) if cases else None


def _misfit(pointer: str, rule: str) -> InvalidRequest:
    return InvalidRequest("The trial does not fit.", errors=(FieldError(pointer, rule),))


def trying(service: Service, history: Path) -> TryOut:
    """Return what runs trials one case at a time, at the cost of the key that asked and of each case's brand.

    Each report is a line of the history.
    """

    async def tried(suites: Sequence[Suite], trial: Trial, told: Told) -> Report:
        report = await try_out(service, suites, trial, told, Manner(at_once=1, around=_politely))
        await keep_in_history(history, report, service, "http")
        return report

    return tried


def _politely(answer: Answer) -> Answer:
    """Rest after each case as long as it took.

    Where the mock writes, half of the time of the loop is left to others.
    """

    async def asked(case: Case, repeat: int) -> Outcome:
        payer = PAYER.get()
        if payer is not None:
            PAYER.set(payer._replace(brand=BrandId(case.brand)))
        began = time.monotonic()
        try:
            return await answer(case, repeat)
        finally:
            await asyncio.sleep(min(time.monotonic() - began, _LONGEST_REST_S))

    return asked
