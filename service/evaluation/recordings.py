"""A service whose model answers from recordings, or is recorded. The file and its keys: `adapters.recorded_model`."""

from dataclasses import replace
from pathlib import Path

from service.adapters.fixed_clock import FixedClock
from service.adapters.recorded_model import Header, RecordedModel, open_recordings
from service.workflows.service import Service


def recording(service: Service, path: Path, model: str | None = None, *, fresh: bool = False) -> Service:
    """Return the service with a model whose answers are kept in a file, and asked for only where it lacks them.

    Args:
        service: what asks its model now.
        path: the file; one that is there is gone on with, at its own time.
        model: who answers where a request names nobody; the service's own model without it.
        fresh: whether to begin the file anew.

    Raises:
        InvalidContent: the file is broken.
    """
    if fresh:
        path.unlink(missing_ok=True)
    live = service.ports.model
    found = open_recordings(path, Header(model=model or live.name, at=service.ports.clock.now()))
    return _with(service, RecordedModel(found, live), found.header)


def replaying(service: Service, path: Path) -> Service:
    """Return the service with a model that only repeats what is recorded, at the time when it was.

    Raises:
        InvalidContent: there is no such file, or it is broken.
    """
    found = open_recordings(path, None)
    return _with(service, RecordedModel(found), found.header)


def _with(service: Service, model: RecordedModel, header: Header) -> Service:
    return replace(service, ports=replace(service.ports, model=model, clock=FixedClock(header.at)))
