"""Asks before what cannot be undone. On standard error: standard output is for the answer of the command."""

import typer


def confirm(question: str) -> None:
    """Ask, and go on only after a yes.

    Raises:
        Abort: the answer was no, or nobody is there to answer.
    """
    while True:
        # Not `typer.confirm`, which writes a space to standard output before it reads.
        typer.echo(f"{question} [y/N]: ", nl=False, err=True)
        try:
            answer = input().strip().lower()
        except EOFError:
            typer.echo("\nNobody answered; with --yes it is done without asking.", err=True)
            raise typer.Abort from None
        if answer in ("y", "yes"):
            return
        if answer in ("", "n", "no"):
            raise typer.Abort
        typer.echo("Please answer y or n.", err=True)
