"""What `moments eval calibrate` does: measure the judge on the labels of editors, and keep what came of it."""

from pathlib import Path

import typer

from service.bootstrap import Service
from service.cli import output
from service.cli.evaluation_view import show_calibration
from service.cli.given import load_settings
from service.cli.session import with_service
from service.errors import ServiceError
from service.evaluation.judges import Calibration, calibrate, load_judge, load_labels
from service.evaluation.verdicts import Verdict

_FILE = "calibration.json"


def calibrate_judge(prompt: Path, labels: Path, model: str | None, as_printed_json: bool) -> None:
    """Judge all labels, keep the result beside them, and leave with 0 if the judge may decide, else with 2."""
    settings = load_settings()
    settings = settings.model_copy(update={"data_dir": settings.data_dir / "evals"})

    async def work(service: Service) -> Calibration:
        return await calibrate(service.ports.model, judge, known, service.ports.clock.now(), model)

    try:
        judge, known = load_judge(prompt), load_labels(labels)
        found = with_service(work, settings, will_draft=True)
    except ServiceError as error:
        output.stderr().print(output.safe(f"COULD NOT TELL ({error.code}): {error.detail}", "bold red"), soft_wrap=True)
        raise typer.Exit(Verdict.COULD_NOT_TELL.exit_code) from None
    (labels / _FILE).write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    because = found.advisory_because(judge.hash, found.model)
    if as_printed_json:
        output.print_json({**found.model_dump(mode="json"), "advisory_because": because})
    else:
        show_calibration(found, because)
    raise typer.Exit(Verdict.COULD_NOT_TELL.exit_code if because else 0)
