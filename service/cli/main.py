"""The application `moments`: which commands there are, and how the process ends. What they do: the other modules."""

import sys
from typing import Annotated

import typer

from service.cli import (
    batch_commands,
    content_commands,
    customer_commands,
    decision_commands,
    evaluation_commands,
    keys_commands,
    knowledge_commands,
    outcome_commands,
    prompts_commands,
    record_commands,
    rules_commands,
    service_commands,
    slot_commands,
    testimonial_commands,
)
from service.cli.edge import ErrorEdge

app = typer.Typer(
    name="moments",
    cls=ErrorEdge,
    help="Draft grounded content for every moment of truth between a brand and its customers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources = typer.Typer(help="List, show and delete the sources of a brand.", no_args_is_help=True)
drafts = typer.Typer(help="List and show drafts on record, and decide about them.", no_args_is_help=True)
proposals = typer.Typer(help="What edits teach: propose it, and accept or reject it.", no_args_is_help=True)
slots = typer.Typer(help="Named places that serve approved drafts.", no_args_is_help=True)
prompts = typer.Typer(help="Show, compare, publish, promote and roll back prompts.", no_args_is_help=True)
testimonials = typer.Typer(help="List, accept and reject what customers answered to requests.", no_args_is_help=True)
rules = typer.Typer(help="List and show the policy rules of laws, platforms and the house.", no_args_is_help=True)
keys = typer.Typer(help="Make, list, rotate and revoke API keys, also while the service runs.", no_args_is_help=True)
batches = typer.Typer(
    cls=batch_commands.RunUnlessNamed,
    help="Draft for a whole audience: `moments batch FILE` begins; see how far, read results, cancel, try again.",
    no_args_is_help=True,
)
evaluations = typer.Typer(help="Draft the cases of evaluation suites and check what must hold.", no_args_is_help=True)

_START, _KNOW, _WRITE, _RECORD = "Start and check", "Knowledge", "Write", "On record"
_CUSTOMERS = "Customers"


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks of errors.")] = False,
) -> None:
    """Draft grounded content for every moment of truth between a brand and its customers."""
    # `debug` is read by the error edge, which sees it in the context.


for _panel, _commands in {
    _START: (service_commands.serve, service_commands.doctor, service_commands.version),
    _KNOW: (
        knowledge_commands.init,
        knowledge_commands.ingest,
        knowledge_commands.search,
        knowledge_commands.brands,
        knowledge_commands.reviews,
        slot_commands.dependents,
        slot_commands.conflicts,
    ),
    _CUSTOMERS: (
        customer_commands.journey,
        customer_commands.due,
        customer_commands.advocates,
        customer_commands.inbox,
        customer_commands.themes,
    ),
    _RECORD: (outcome_commands.events, outcome_commands.outcomes, outcome_commands.insights),
    _WRITE: (content_commands.draft, content_commands.reply, content_commands.respond, content_commands.check),
}.items():
    for _command in _commands:
        app.command(rich_help_panel=_panel)(_command)

sources.command("list")(knowledge_commands.list_sources)
sources.command("show")(knowledge_commands.show_source)
sources.command("delete")(knowledge_commands.delete_source)
drafts.command("list")(record_commands.list_drafts)
drafts.command("show")(record_commands.show_draft)
drafts.command("approve")(decision_commands.approve_draft)
drafts.command("edit")(decision_commands.edit_draft)
drafts.command("dismiss")(decision_commands.dismiss_draft)
drafts.command("decisions")(decision_commands.show_decisions)
drafts.command("stale")(slot_commands.redrafts)
drafts.command("redraft")(slot_commands.redraft)
proposals.command("make")(decision_commands.make_proposal)
proposals.command("list")(decision_commands.list_proposals)
proposals.command("accept")(decision_commands.accept_proposal)
proposals.command("reject")(decision_commands.reject_proposal)
slots.command("list")(slot_commands.list_slots)
slots.command("show")(slot_commands.show_slot)
slots.command("set")(slot_commands.set_slot)
slots.command("remove")(slot_commands.remove_slot)
prompts.command("list")(prompts_commands.list_prompts)
prompts.command("show")(prompts_commands.show_prompt)
prompts.command("diff")(prompts_commands.diff_prompts)
prompts.command("render")(prompts_commands.render_prompt)
prompts.command("new")(prompts_commands.new_prompt)
prompts.command("publish")(prompts_commands.publish_prompt)
prompts.command("promote")(prompts_commands.promote_prompt)
prompts.command("rollback")(prompts_commands.rollback_prompt)
prompts.command("history")(prompts_commands.show_history)
rules.command("list")(rules_commands.list_rules)
rules.command("show")(rules_commands.show_rule)
keys.command("create")(keys_commands.create_key)
keys.command("list")(keys_commands.list_keys)
keys.command("rotate")(keys_commands.rotate_key)
keys.command("revoke")(keys_commands.revoke_key)
evaluations.command("run")(evaluation_commands.run)
evaluations.command("compare")(evaluation_commands.compare)
evaluations.command("history")(evaluation_commands.history)
evaluations.command("calibrate")(evaluation_commands.calibrate)
evaluations.command("schema")(evaluation_commands.schema)
batches.command("run")(batch_commands.run)
batches.command("list")(batch_commands.list_batches)
batches.command("status")(batch_commands.status)
batches.command("results")(batch_commands.results)
batches.command("resume")(batch_commands.resume)
batches.command("cancel")(batch_commands.cancel)
batches.command("retry")(batch_commands.retry)
app.add_typer(batches, name="batch", rich_help_panel=_WRITE)
app.add_typer(evaluations, name="eval", rich_help_panel=_START)
app.add_typer(keys, name="keys", rich_help_panel=_START)
app.add_typer(sources, name="sources", rich_help_panel=_RECORD)
app.add_typer(drafts, name="drafts", rich_help_panel=_RECORD)
app.add_typer(proposals, name="proposals", rich_help_panel=_RECORD)
app.add_typer(slots, name="slots", rich_help_panel=_RECORD)
app.add_typer(prompts, name="prompts", rich_help_panel=_RECORD)
testimonials.command("list")(testimonial_commands.list_testimonials)
testimonials.command("accept")(testimonial_commands.accept_testimonial)
testimonials.command("reject")(testimonial_commands.reject_testimonial)
app.command(rich_help_panel=_RECORD)(testimonial_commands.forget)
app.add_typer(testimonials, name="testimonials", rich_help_panel=_RECORD)
app.add_typer(rules, name="rules", rich_help_panel=_RECORD)


def run() -> None:
    """Run the command line and end the process: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no ✓ gets a question mark, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="moments")


if __name__ == "__main__":
    run()
