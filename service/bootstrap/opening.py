"""What a command opens by itself, without a service: the editors' files, the desk of prompts, the keys."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from service.domain.prompt_labels import GateVerdict
from service.ports import ContentLibrary, KeyStore
from service.ports.prompts import PromptDesk
from service.settings import Settings
from service.workflows.manage_prompts import PromptOffice
from service.workflows.service import Service

if TYPE_CHECKING:
    from service.evaluation.evaluations import Evaluations
    from service.evaluation.polite_trials import Preparing


def open_library(settings: Settings) -> ContentLibrary:
    """Return the editors' brands and prompts alone: no store is opened, so a running service is no hindrance."""
    from service.adapters.content_files import ContentFiles

    return ContentFiles(settings.knowledge_dir, settings.prompts_dir)


def open_desk(settings: Settings) -> PromptDesk:
    """Return what carries changes of prompts out; a running service sees them at its next draft."""
    from service.adapters.prompt_desk import PromptDesk as PromptFolder

    return PromptFolder(settings.prompts_dir)


def open_office(settings: Settings, service: Service | None, suites: Path | None = None) -> PromptOffice:
    """Return what publishes, promotes and rolls back; the gate runs `suites`, or those of the settings.

    Without a service the gate is closed, and only rolling back goes.
    """
    from service.adapters.system_clock import SystemClock

    async def closed(reference: str, _: str | None) -> GateVerdict:
        return GateVerdict(passed=False, verdict="COULD NOT TELL", reasons=(f"{reference} was not evaluated",))

    if service is None:
        return PromptOffice(open_desk(settings), closed, SystemClock())
    from service.evaluation.trials import gate_of

    return PromptOffice(open_desk(settings), gate_of(service, suites or settings.evals_dir), SystemClock())


class Desk(NamedTuple):
    """Where callers ask for evaluations: what reads a trial, and what runs it and keeps it."""

    preparing: "Preparing"
    evaluations: "Evaluations"


def open_evaluations(settings: Settings, service: Service) -> Desk:
    """Return where callers ask for evaluations; close them before the service."""
    from service.evaluation.evaluations import Evaluations
    from service.evaluation.history import FILE
    from service.evaluation.polite_trials import Preparing, trying

    runs = trying(service, settings.data_dir / "evals" / FILE)
    evaluations = Evaluations(service.evaluations, runs, service.ports.clock)
    return Desk(Preparing(service, settings.evals_dir), evaluations)


def open_keys(settings: Settings) -> AbstractAsyncContextManager[KeyStore]:
    """Return the API keys alone, as a context manager; a running service on the same data is no hindrance.

    Raises:
        StorageFailed: on entering, the database cannot be opened; see `adapters.key_database`.
    """
    from service.adapters.key_database import key_database

    return key_database(settings.data_dir, settings.database_url)


async def any_key(settings: Settings) -> bool:
    """Tell whether there is any API key, also one that no longer works. Makes no store that is not there.

    Raises:
        StorageFailed: the database cannot be opened.
    """
    from service.adapters.key_database import has_keys

    return await has_keys(settings.data_dir, settings.database_url)
