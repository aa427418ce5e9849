"""Signatures and help of the commands about policy rules. The work: `rules`."""

from typing import Annotated

import typer

from service.cli import options


def list_rules(
    brand: Annotated[
        str | None,
        typer.Option("--brand", "-b", help="Only rules that are on for it.", autocompletion=options.complete_brands),
    ] = None,
    json: options.Json = False,
) -> None:
    """List the policy rules with severity, source, and the brands that have them on."""
    from service.cli import rules

    rules.list_rules(brand, json)


def show_rule(
    rule: Annotated[str, typer.Argument(help="Id of the rule, such as review-gating-text.")], json: options.Json = False
) -> None:
    """Show a rule with its source, what would mend a text, and its examples."""
    from service.cli import rules

    rules.show_rule(rule, json)
