"""Signatures and help of `moments prompts`. The work: `prompting`."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options

_Name = Annotated[str, typer.Argument(metavar="PROMPT", help="Name of the prompt, such as buyer_guide.")]
_Reference = Annotated[str, typer.Argument(metavar="PROMPT", help="Name, name@version, name@label or name@draft.")]
_Reason = Annotated[str, typer.Option("--reason", "-m", help="Why, for whoever comes after you.")]
_By = Annotated[str, typer.Option(help="Who does it, as the history shall show it.")]
_Folder = Annotated[
    Path | None,
    typer.Option("--suites", help="Folder of the suites that the gate runs; without it, that of MOMENTS_EVALS_DIR."),
]


def list_prompts(json: options.Json = False) -> None:
    """List prompts with their versions and labels."""
    from service.cli import prompting

    prompting.list_prompts(json)


def show_prompt(reference: _Reference, json: options.Json = False) -> None:
    """Show a prompt: its front matter and its text."""
    from service.cli import prompting

    prompting.show_prompt(reference, json)


def diff_prompts(
    before: _Reference,
    after: Annotated[
        str | None, typer.Argument(metavar="PROMPT", help="The other one; without it, the draft against production.")
    ] = None,
) -> None:
    """Show what differs between two versions of a prompt, line by line."""
    from service.cli import prompting

    prompting.diff_prompts(before, after)


def render_prompt(
    reference: _Reference,
    brand: options.Brand,
    topic: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    product: Annotated[list[str] | None, typer.Option(help="A product; may be given often.")] = None,
    channel: options.Channel = None,
    locale: options.Locale = None,
    json: options.Json = False,
) -> None:
    """Show the messages that a model would be sent, with the evidence as it is now; no model is asked."""
    from service.cli import prompting

    given = {"topic": topic, "products": tuple(product or ()), "channel": channel, "locale": locale}
    prompting.render_prompt(reference, brand, given, json)


def new_prompt(
    name: Annotated[str, typer.Argument(help="Name of the new prompt: lower case, digits, underscores.")],
    like: Annotated[str, typer.Option("--like", help="The prompt to start from.")],
) -> None:
    """Make a new prompt whose draft is a copy of another one, for the same content type."""
    from service.cli import prompting

    prompting.new_prompt(name, like)


def publish_prompt(
    name: _Name,
    reason: _Reason,
    by: _By = "",
    promote: Annotated[bool, typer.Option("--promote", help="Make it the production version at once.")] = False,
    suites: _Folder = None,
    json: options.Json = False,
) -> None:
    """Run the gate on the draft and freeze it as the next version; no label moves."""
    from service.cli import prompting

    prompting.publish(name, reason, by, suites, promote=promote, as_json=json)


def promote_prompt(
    reference: Annotated[str, typer.Argument(metavar="PROMPT", help="Name and version, such as buyer_guide@2.")],
    reason: _Reason,
    label: Annotated[str, typer.Option(help="production, staging, canary, or a label of your own.")] = "production",
    percent: Annotated[float | None, typer.Option(help="Share of recipients of a canary, in per cent.")] = None,
    by: _By = "",
    suites: _Folder = None,
    json: options.Json = False,
) -> None:
    """Run the gate on a version and point a label at it."""
    from service.cli import prompting

    prompting.promote(reference, {"label": label, "reason": reason, "by": by, "percent": percent}, suites, json)


def rollback_prompt(
    name: _Name,
    reason: _Reason,
    label: Annotated[str, typer.Option(help="Which label goes back; a canary ends.")] = "production",
    by: _By = "",
    json: options.Json = False,
) -> None:
    """Point a label back at what it pointed at before; no gate, no waiting."""
    from service.cli import prompting

    prompting.rollback(name, label, reason, by, json)


def show_history(
    name: Annotated[str | None, typer.Argument(metavar="PROMPT", help="Only of this prompt.")] = None,
    json: options.Json = False,
) -> None:
    """Show what was published, promoted and rolled back: when, by whom and why."""
    from service.cli import prompting

    prompting.show_history(name, json)
