"""What `moments prompts` does: show, compare and render prompts; publish, promote and roll them back."""

import asyncio
import difflib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from service import bootstrap
from service.bootstrap import Service
from service.cli import output
from service.cli.evaluating import take_in
from service.cli.given import build, load_settings
from service.cli.session import with_service
from service.domain.drafts import DraftRequest
from service.domain.prompt_labels import PRODUCTION, PromptChange
from service.workflows.manage_prompts import PromptOffice
from service.workflows.render_prompt import render_prompt as rendered

T = TypeVar("T")
_WHO = "command line"


def list_prompts(as_json: bool) -> None:
    """Show all prompts."""
    found = bootstrap.open_library(load_settings()).prompts()
    if as_json:
        output.print_json([prompt.model_dump(mode="json") for prompt in found])
        return
    rows = []
    for prompt in found:
        labels = [f"{label} → {version}" for label, version in prompt.labels.items()]
        labels += [f"canary → {prompt.canary.version} ({prompt.canary.percent:g} %)"] if prompt.canary else []
        versions = ", ".join(map(str, prompt.versions)) + " + draft"
        what = output.safe(prompt.problem, "bold red") if prompt.problem else prompt.description
        rows.append((prompt.name, prompt.moment, versions, ", ".join(labels), what))
    output.stdout().print(output.table(("!Prompt", "Moment", "Versions", "Labels", "What"), rows))


def show_prompt(reference: str, as_json: bool) -> None:
    """Show a prompt."""
    found = bootstrap.open_library(load_settings()).prompt(reference)
    if as_json:
        output.print_json(found)
        return
    console = output.stdout()
    console.print(output.safe(f"{found.name} · {found.path} · {found.hash}", "bold"))
    matter = found.front_matter.model_dump(mode="json")
    console.print(output.safe("\n".join(f"{name}: {value}" for name, value in matter.items()), "dim"))
    console.print(output.panel(output.safe(found.source), "text"))


def diff_prompts(before: str, after: str | None) -> None:
    """Show what differs between two prompts, partials folded in, as a unified diff."""
    library = bootstrap.open_library(load_settings())
    if after is None:
        name = before.partition("@")[0]
        before, after = (before if "@" in before else f"{name}@{PRODUCTION}"), f"{name}@draft"
    old, new = library.prompt(before), library.prompt(after)
    lines = difflib.unified_diff(old.source.splitlines(), new.source.splitlines(), old.name, new.name, lineterm="", n=2)
    styles = {"+": "green", "-": "red", "@": "cyan"}
    console, count = output.stdout(), 0
    for line in lines:
        console.print(output.safe(line, styles.get(line[:1], "")), soft_wrap=True)
        count += 1
    if not count:
        console.print(output.safe(f"{old.name} and {new.name} say the same.", "dim"))


def render_prompt(reference: str, brand: str, given: Mapping[str, object], as_json: bool) -> None:
    """Show the messages that a model would be sent."""
    content_type = bootstrap.open_library(load_settings()).prompt(reference).front_matter.content_type
    wanted = {name: value for name, value in given.items() if value} | {"content_type": content_type}
    request = build(DraftRequest, {**wanted, "prompt": reference})
    messages = with_service(lambda service: rendered(service.ports, service.memory, brand, request))
    if as_json:
        output.print_json([message.model_dump(mode="json") for message in messages])
        return
    for message in messages:
        output.stdout().print(output.panel(output.safe(message.content), message.role))


def new_prompt(name: str, like: str) -> None:
    """Make a new prompt from another one."""
    made = bootstrap.open_desk(load_settings()).create(name, like)
    output.stdout().print(
        output.safe(f"Made {made.path}. Edit it, then try it: moments eval run --prompt {name}@draft")
    )


def publish(name: str, reason: str, by: str, suites: Path | None, *, promote: bool, as_json: bool) -> None:
    """Run the gate and publish the draft; with `promote`, point production at it."""

    async def work(office: PromptOffice) -> list[PromptChange]:
        changes = [await office.publish(name, reason, by or _WHO)]
        if promote:
            changes.append(await office.promote(f"{name}@{changes[0].after}", PRODUCTION, reason, by or _WHO))
        return changes

    _show(_in_office(work, suites), as_json)


def promote(reference: str, given: Mapping[str, Any], suites: Path | None, as_json: bool) -> None:
    """Run the gate and move a label."""

    async def work(office: PromptOffice) -> list[PromptChange]:
        return [await office.promote(reference, **{**given, "by": given["by"] or _WHO})]

    _show(_in_office(work, suites), as_json)


def rollback(name: str, label: str, reason: str, by: str, as_json: bool) -> None:
    """Move a label back, at once: no store is opened and no model asked."""
    office = bootstrap.open_office(load_settings(), None)
    _show([asyncio.run(office.rollback(name, label, reason, by or _WHO))], as_json)


def show_history(name: str | None, as_json: bool) -> None:
    """Show the history, newest first."""
    changes = bootstrap.open_desk(load_settings()).history(name)
    _show(list(reversed(changes)), as_json)


def _in_office(work: Callable[[PromptOffice], Awaitable[T]], suites: Path | None) -> T:
    """Do what needs the gate: on a data folder of its own, with the knowledge as it is on disk now."""
    settings = load_settings()
    settings = settings.model_copy(update={"data_dir": settings.data_dir / "evals"})

    async def session(service: Service) -> T:
        await take_in(service, settings.knowledge_dir)
        return await work(bootstrap.open_office(settings, service, suites))

    return with_service(session, settings, will_draft=True)


def _show(changes: list[PromptChange], as_json: bool) -> None:
    if as_json:
        output.print_json([change.model_dump(mode="json") for change in changes])
        return
    rows = []
    for one in changes:
        where = f"{one.label}: " if one.label else ""
        share = f" ({one.percent:g} %)" if one.percent else ""
        moved = f"{where}{one.before or '–'} → {one.after or '–'}{share}"
        rows.append((f"{one.at:%Y-%m-%d %H:%M}", one.prompt, one.action, moved, one.by, one.verdict, one.reason))
    output.stdout().print(output.table(("When", "!Prompt", "What", "Versions", "By", "Gate", "Why"), rows))
