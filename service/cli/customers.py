"""What `moments testimonials` and `moments forget` do."""

from collections.abc import Mapping
from typing import Any

from service.cli import output
from service.cli.given import build
from service.cli.session import with_service
from service.domain.erasures import Erasure
from service.domain.testimonials import Moderation, Testimonial, TestimonialFilter

_STYLES = {"pending": "yellow", "accepted": "green", "rejected": "dim"}


def list_testimonials(brand: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Show one page of testimonials."""
    wanted = build(TestimonialFilter, given)
    page = with_service(lambda service: service.customers.testimonials.list(brand, wanted))
    if as_json:
        output.print_json(page)
        return
    columns = ("!Testimonial", "State", "Words", "Product", "#Stars", "Findings")
    output.show_rows(columns, [_row(one) for one in page.items], "No testimonials.")
    output.tell_of_more(page.next_cursor)


def _row(one: Testimonial) -> tuple[object, ...]:
    answer = one.answer
    remarks = "\n".join(f"{finding.severity}: {finding.message}" for finding in one.findings)
    return one.id, output.safe(one.state, _STYLES[one.state]), answer.text, answer.product, answer.rating, remarks


def moderate(brand: str, testimonial_id: str, given: Mapping[str, Any], as_json: bool) -> None:
    """Accept or reject a testimonial."""
    verdict = build(Moderation, given)
    found = with_service(lambda service: service.customers.testimonials.moderate(brand, testimonial_id, verdict))
    if as_json:
        output.print_json(found)
    else:
        output.stdout().print(output.safe(f"{found.id} is {found.state}.", _STYLES[found.state]))


def forget(brand: str, customer: str, as_json: bool) -> None:
    """Erase a customer, and say what went and what is kept."""
    found = with_service(lambda service: service.customers.erasure.forget(brand, customer))
    if as_json:
        output.print_json(found)
        return
    console = output.stdout()
    console.print(output.table(("Removed", "#Count"), list(found.removed.items())))
    console.print(output.table(("Kept", "Why"), [(one.what, one.why) for one in found.kept]))
    for line in _rest(found):
        output.stderr().print(output.safe(line, "yellow"))


def _rest(found: Erasure) -> tuple[str, ...]:
    files = tuple(f"An editor has to take their words out of {name} in the brand's folder." for name in found.elsewhere)
    return files if found.purged else (*files, "Deleted words are swept from the files within the next minute.")
