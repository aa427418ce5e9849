"""What `moments doctor` does: run the checks, show them, choose the exit code.

The checks: `doctor_checks`, `doctor_stores`.
"""

import platform
import sys

import typer

from service.cli import output
from service.cli.doctor_checks import Check, check_data_dir, check_folders, check_model, check_port, check_settings
from service.cli.given import load_settings
from service.errors import InvalidRequest
from service.settings import Settings

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "bold red")}
_OLDEST = (3, 11)


def doctor(port: int, as_json: bool) -> None:
    """Check everything, show it, and exit with 1 if something is broken."""
    checks = _checks(port)
    if as_json:
        output.print_json([check.model_dump(mode="json") for check in checks])
    else:
        for check in checks:
            _show(check)
    if any(check.state == "fail" for check in checks):
        raise typer.Exit(1)


def _checks(port: int) -> list[Check]:
    fresh = sys.version_info[:2] >= _OLDEST
    found = [
        Check(
            name="python",
            state="ok" if fresh else "fail",
            detail=f"{platform.python_version()} on {platform.system()} {platform.machine()}",
            mend="" if fresh else "install Python 3.11 or newer, then `make setup`",
        )
    ]
    try:
        settings = load_settings()
    except InvalidRequest as error:
        broken = Check(name="settings", state="fail", detail=error.detail, mend="correct it in .env or the environment")
        return [*found, broken]
    found += check_settings(settings)
    data_dir = check_data_dir(settings.data_dir)
    found += data_dir + check_folders(settings) + _files(settings)
    if all(check.state != "fail" for check in data_dir):
        found += _stores(settings)
    return [*found, *check_model(settings), check_port(port)]


def _files(settings: Settings) -> list[Check]:
    from service.cli.doctor_files import check_files

    return check_files(settings)


def _stores(settings: Settings) -> list[Check]:
    """Open everything and look; a broken installation is something to be told, not to fall over."""
    try:
        from service.cli.doctor_stores import check_stores

        return check_stores(settings)
    except Exception as error:  # noqa: BLE001  # a doctor must report whatever it finds
        detail = f"{type(error).__name__}: {error}"
        return [Check(name="stores", state="fail", detail=detail, mend="install again (`make setup`), or report it")]


def _show(check: Check) -> None:
    console = output.stdout()
    mark, style = _MARKS[check.state]
    console.print(output.safe(f"{mark} ", style) + output.safe(f"{check.name}: {check.detail}"), soft_wrap=True)
    if check.mend:
        console.print(output.safe(f"    → {check.mend}", style), soft_wrap=True)
