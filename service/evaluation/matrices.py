"""Several variants of prompt and model over the same suites, each judged beside the first. One variant: `trials`."""

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from service.domain.nouns import Noun
from service.errors import InvalidContent
from service.evaluation.reports import Report
from service.evaluation.runs import Told
from service.evaluation.suites import Suite
from service.evaluation.trials import Manner, Trial, judged, suites_for, try_out, try_variant
from service.workflows.service import Service


class Matrix(Noun):
    """The reports of several variants, in the order given; all but the first are compared with the first."""

    reports: tuple[Report, ...]

    @property
    def exit_code(self) -> int:
        """The highest of all: 2 where one could not be told, as then nobody knows which is best."""
        return max(report.judgement.verdict.exit_code for report in self.reports)


class Variants(NamedTuple):
    """Trials that differ in prompt or model, each with its suites."""

    trials: tuple[tuple[Trial, tuple[Suite, ...]], ...]

    @property
    def expected(self) -> int:
        """How many answers there will be."""
        return sum(
            len(suite.cases) * trial.repeats * (2 if trial.against else 1)
            for trial, suites in self.trials
            for suite in suites
        )


def variants_of(trial: Trial, prompts: Sequence[str], models: Sequence[str]) -> tuple[Trial, ...]:
    """Return a trial for each prompt with each model; one without either is that of the trial itself.

    Raises:
        InvalidContent: two are the same, or several are to be compared with something else than the first.
    """
    found = tuple(
        trial.model_copy(update={"prompt": prompt, "model": model})
        for prompt, model in product(prompts or (trial.prompt,), models or (trial.model,))
    )
    if len(set(found)) < len(found):
        raise InvalidContent("the same prompt with the same model is given twice")
    if len(found) > 1 and trial.against:
        raise InvalidContent("--against goes with one variant; of several, each is compared with the first")
    return found


def prepared(service: Service, folder: Path, trials: Sequence[Trial]) -> Variants:
    """Return trials with the suites that each runs. Raises as `suites_for`."""
    return Variants(tuple((trial, suites_for(service, folder, trial)) for trial in trials))


async def try_variants(service: Service, variants: Variants, told: Told, manner: Manner) -> Matrix:
    """Run each variant, and judge it: the first by itself, the others beside it. Raises as `try_out`."""
    if len(variants.trials) == 1:
        ((trial, suites),) = variants.trials
        return Matrix(reports=(await try_out(service, suites, trial, told, manner),))
    runs = [await try_variant(service, suites, trial, told, manner) for trial, suites in variants.trials]
    reports = [await judged(run, runs[0] if run is not runs[0] else None) for run in runs]
    return Matrix(reports=tuple(reports))


def report_paths(path: Path, matrix: Matrix) -> Iterator[tuple[Path, Report]]:
    """Yield where each report goes: `out.html` for one, `out-1.html`, `out-2.html` and so on for several."""
    for number, report in enumerate(matrix.reports, start=1):
        yield (path if len(matrix.reports) == 1 else path.with_stem(f"{path.stem}-{number}")), report
