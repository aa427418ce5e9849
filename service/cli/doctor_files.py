"""Checks of the doctor that read the editors' files: brands and prompts. No store is opened."""

from service.bootstrap import open_library
from service.cli.doctor_checks import Check
from service.domain.ingestion import RowError
from service.errors import NotFound, ServiceError
from service.evaluation.required_rules import FILE as REQUIRED_RULES
from service.ports import ContentLibrary
from service.settings import Settings

_COPY = "moments init BRAND copies the one of Moments, also for a brand that is only a trial"


def check_files(settings: Settings) -> list[Check]:
    """Say what is wrong with the files of brands and prompts, by file and line."""
    library = open_library(settings)
    problems = library.problems()
    prompts = [row for row in problems if _lies_in(row, settings)]
    knowledge = [row for row in problems if row not in prompts]
    found = [_problem("knowledge", row) for row in knowledge] + [_problem("prompts", row) for row in prompts]
    if not knowledge:
        found.append(Check(name="knowledge", state="ok", detail=f"{len(library.brands())} brand files are sound"))
    if not prompts:
        found += _prompts(library)
    return found + _gaps(settings)


def _gaps(settings: Settings) -> list[Check]:
    """Warn of what is missed by nobody until it is too late: without it, less is checked, in silence."""
    packs, table = settings.knowledge_dir / "rules", settings.prompts_dir / REQUIRED_RULES
    found = []
    if settings.knowledge_dir.is_dir() and not any(packs.glob("*.yaml")):
        detail = f"{packs} holds no policy packs: no draft is checked against laws, platforms and house rules"
        found.append(Check(name="knowledge", state="warn", detail=detail, mend=_COPY))
    if settings.prompts_dir.is_dir() and not table.is_file():
        detail = f"{table} is missing: no evaluation can tell whether a prompt has lost a rule, and none will pass"
        found.append(Check(name="prompts", state="warn", detail=detail, mend=_COPY))
    return found


def _prompts(library: ContentLibrary) -> list[Check]:
    known = library.prompts()
    broken = [prompt for prompt in known if prompt.problem]
    found = [Check(name="prompts", state="fail", detail=f"{prompt.name}: {prompt.problem}") for prompt in broken]
    for prompt in known:
        try:
            library.prompt(prompt.name)
        except NotFound as error:
            found.append(Check(name="prompts", state="warn", detail=f"{prompt.name}: {error.detail}"))
        except ServiceError as error:
            if not prompt.problem:
                found.append(Check(name="prompts", state="fail", detail=f"{prompt.name}: {error.detail}"))
    return found or [Check(name="prompts", state="ok", detail=f"{len(known)} prompts are sound")]


def _problem(name: str, row: RowError) -> Check:
    return Check(
        name=name, state="fail", detail=f"{row.where} {row.reason}", mend="edit the file; nothing need be restarted"
    )


def _lies_in(row: RowError, settings: Settings) -> bool:
    return row.file.startswith(str(settings.prompts_dir))
