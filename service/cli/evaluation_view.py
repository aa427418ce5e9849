"""How evaluations are shown on a terminal: one report, several beside each other, the history."""

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from service.cli import output
from service.evaluation import history
from service.evaluation.judges import Calibration
from service.evaluation.matrices import Matrix
from service.evaluation.reports import Report, faults_of
from service.evaluation.verdicts import Judgement, Verdict

_SHORT = 90


def show(judgement: Judgement, seconds: float, reports: Sequence[Path] = ()) -> None:
    """Print a verdict with the cases that decide it."""
    console = output.stdout()
    rows = [(one.reason, one.scorer, str(len(one.cases)), one.cases[0]) for one in faults_of(judgement)[:30]]
    if rows:
        console.print(output.table(("What does not hold", "!Scorer", "#Cases", "For example"), rows))
    for error in judgement.errors[:10]:
        console.print(output.safe(error, "red"), soft_wrap=True)
    changes = [
        (
            one.scorer,
            str(one.cases),
            f"{one.before:.1%}",
            f"{one.after:.1%}",
            f"{100 * one.interval.low:+.1f} to {100 * one.interval.high:+.1f}",
            f"{one.p:.3f}",
        )
        for one in judgement.changes
    ]
    if changes:
        console.print(output.table(("Scorer", "Cases", "Before", "After", "Difference, 95 %", "p (Holm)"), changes))
    if judgement.unstable:
        console.print(output.safe(f"Unstable: {', '.join(judgement.unstable)}", "yellow"))
    style = "bold green" if judgement.verdict.exit_code == 0 else "bold red"
    line = f"{judgement.verdict}: {judgement.headline}, {judgement.cases} cases in {seconds:.1f} s."
    console.print(output.safe(line, style), soft_wrap=True)
    if judgement.left_out:
        console.print(output.safe(f"{judgement.left_out} cases stand in one run only and were left out.", "yellow"))
    console.print(output.safe(judgement.unseen, "dim"), soft_wrap=True)
    for path in reports:
        console.print(output.safe(f"Report: {path}", "dim"))


def show_origin(report: Report) -> None:
    """Say where answers come from that no model was asked for just now, and what the judge's word counts."""
    if report.after.judge:
        output.stdout().print(output.safe(report.after.judge, "yellow"), soft_wrap=True)
    if report.after.recorded:
        line = f"All answers are recorded ones, from {report.after.recorded}."
    elif kept := report.after.kept + (report.before.kept if report.before else 0):
        line = f"{kept} answers were kept from a run of the last day; --fresh asks them anew."
    else:
        return
    output.stdout().print(output.safe(line, "yellow"), soft_wrap=True)


def show_matrix(matrix: Matrix, reports: Sequence[Path]) -> None:
    """Print a line for each variant; the first is what the others are compared with."""
    rows = []
    for number, report in enumerate(matrix.reports, start=1):
        run, judgement = report.after, report.judgement
        held = sum(not row.failures and row.error is None for row in run.rows)
        cost = sum(row.cost_usd for row in run.rows)
        rows.append(
            (
                str(number),
                run.variant.title,
                _verdict(judgement.verdict),
                f"{held}/{len(run.rows)}",
                f"{run.seconds:.1f}",
                f"{cost:.4f}",
                _short(judgement.headline),
            )
        )
    console = output.stdout()
    console.print(output.table(("#", "Variant", "Verdict", "#Hold", "#s", "#US$", "Against the first"), rows))
    console.print(output.safe(matrix.reports[0].judgement.unseen, "dim"), soft_wrap=True)
    for path in reports:
        console.print(output.safe(f"Reports: {path.with_stem(path.stem + '-1')} and so on", "dim"))


def show_history(path: Path, newest: int, as_printed_json: bool) -> None:
    """Show the newest runs, and the share that holds of each line of runs that may be compared."""
    found = history.read_history(path, newest)
    if as_printed_json:
        output.print_json([{**run.model_dump(mode="json"), "share": run.share} for run in reversed(found)])
        return
    console = output.stdout()
    if not found:
        console.print(output.safe("No run yet; begin with: moments eval run"))
        return
    rows = [
        (
            f"{run.at:%Y-%m-%d %H:%M}",
            _verdict(run.verdict),
            run.prompt or "production",
            run.model,
            f"{run.held}/{run.answers}",
            f"{run.seconds:.1f}",
            f"{run.cost_usd:.4f}",
            _short(run.headline),
        )
        for run in reversed(found)
    ]
    console.print(output.table(("!When", "Verdict", "Prompt", "Model", "#Hold", "#s", "#US$", "Headline"), rows))
    for name, shares in history.trend(found).items():
        line = f"{history.sparkline(shares)} {shares[-1]:.0%} hold · {name}"
        console.print(output.safe(line), soft_wrap=True)


def _short(headline: str) -> str:
    """Return the beginning of a headline; the report has the whole of it."""
    return headline if len(headline) <= _SHORT else f"{headline[: _SHORT - 1]}…"


def show_calibration(found: Calibration, because: str) -> None:
    """Print how a judge did, and whether it may decide."""
    agreed = found.agreement
    kappa = "is not defined" if agreed.kappa is None else f"is {agreed.kappa:.2f}"
    lines = (
        f"Kappa {kappa} (95 % interval {agreed.interval.low:.2f} to {agreed.interval.high:.2f}); "
        f"{agreed.agreed:.0%} of {found.labels} labels agree, {agreed.base_rate:.0%} of them say yes.",
        f"It said the same each time of {found.consistency:.0%} of the texts; {found.errors} verdicts could not be read.",
    )
    console = output.stdout()
    console.print(output.safe("\n".join(lines)), soft_wrap=True)
    verdict = f"ADVISORY: {because}." if because else "CALIBRATED: it may decide."
    console.print(output.safe(verdict, "bold yellow" if because else "bold green"), soft_wrap=True)


def _verdict(verdict: Verdict) -> Text:
    return output.safe(verdict.value, "bold green" if verdict.exit_code == 0 else "bold red")
