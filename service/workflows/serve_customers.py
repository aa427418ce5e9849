"""What customers say and wish, in one place: their testimonials, their consents, and their erasure."""

from dataclasses import dataclass

from service.workflows.forget_customer import CustomerErasure
from service.workflows.moderate_testimonials import TestimonialOffice
from service.workflows.record_consent import ConsentOffice


@dataclass(frozen=True, slots=True)
class Customers:
    """The desks that a customer comes to, for the web and the command line. Brands are named by id."""

    testimonials: TestimonialOffice
    consents: ConsentOffice
    erasure: CustomerErasure
