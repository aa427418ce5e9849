import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.journeys import JourneyEvent
from service.domain.moments import Moment
from service.timing.history import history_of
from service.timing.messages import next_of, plan_of
from service.timing.places import COMPLAINTS, place_of
from tests.timing.build import NOW, consent, event, rules, suppression


def place(*events: JourneyEvent, now: dt.datetime = NOW):
    return place_of(history_of(events, rules(), now))


def test_nothing_on_record_is_no_moment():
    assert place() is None
    assert place(consent(), event("Something Else", 1)) is None


def test_the_latest_event_that_a_rule_knows_decides():
    found = place(event("Product Viewed", 9), event("Order Delivered", 4), event("Something Else", 1))

    assert found is not None
    assert (found.moment, found.rule, found.event.name) == (Moment.SMOT, "uses", "order delivered")


def test_since_is_the_beginning_of_the_unbroken_time():
    viewed = [event("Product Viewed", days) for days in (70, 25, 12, 3)]

    found = place(*viewed)

    assert found is not None
    assert (found.since, found.event) == (viewed[1].at, viewed[3])  # between day 70 and 25 the moment had run out


def test_a_moment_runs_out():
    assert place(event("Product Viewed", 30)) is not None
    assert place(event("Product Viewed", 30.001)) is None


def test_from_the_second_purchase_on_a_customer_is_loyal():
    first, second = event("Order Completed", 20), event("Order Completed", 2)

    assert (place(first) or second).rule == "bought"  # type: ignore[union-attr]  # a place it is
    found = place(first, second)
    assert found is not None
    assert (found.moment, found.rule) == (Moment.UMOT, "buys-again")


def test_only_a_good_score_pleases():
    good, poor = event("Survey Answered", 1, nps=9), event("Survey Answered", 1, nps=6)
    used = event("Order Delivered", 5)

    assert [found.moment for one in (good, poor) if (found := place(used, one))] == [Moment.UMOT, Moment.SMOT]


def test_an_open_complaint_goes_before_all_until_it_is_closed_or_forgotten():
    opened, viewed = event("Ticket Opened", 9, ticket_id="t1"), event("Product Viewed", 1)

    found = place(opened, viewed)
    assert found is not None
    assert (found.moment, found.rule, found.since) == (Moment.INTERIM, COMPLAINTS, opened.at)

    other, own = event("Ticket Closed", 5, ticket_id="t2"), event("Ticket Closed", 4, ticket_id="t1")
    assert (place(opened, viewed, other) or found).moment is Moment.INTERIM
    assert (place(opened, viewed, own) or found).moment is Moment.ZMOT
    assert (place(opened, viewed, event("Ticket Closed", 4)) or found).moment is Moment.ZMOT  # without its number
    assert (
        place(opened, event("Ticket Closed", 10, ticket_id="t1")) or found
    ).moment is Moment.INTERIM  # closed before
    assert place(event("Ticket Opened", 61)) is None


def test_what_lies_ahead_does_not_count_yet():
    assert place(event("Product Viewed", 3), event("Order Delivered", -0.5)) == place(event("Product Viewed", 3))


NAMES = ("", "Product Viewed", "Order Completed", "Order Delivered", "Survey Answered", "Ticket Opened", "Ticket Closed",
         "Message Sent", "Unsubscribed", "Subscribed", "Review Submitted")  # fmt: skip
EVENTS = st.lists(
    st.builds(
        lambda name, days, number, nps, yes: event(
            name, days, event_id=f"e{number}-{name}-{days}", nps=nps, rating=nps / 2, email_consent=yes
        ),
        st.sampled_from(NAMES),
        st.integers(0, 100),
        st.integers(0, 3),
        st.integers(0, 10),
        st.booleans(),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)


@given(EVENTS, st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_order_and_any_repeats_give_the_same_moment_and_message(events: list[JourneyEvent], chance, times: int):
    shuffled = events * times
    chance.shuffle(shuffled)

    one, other = history_of(events, rules(), NOW), history_of(shuffled, rules(), NOW)

    assert one == other
    assert place_of(one) == place_of(other)
    assert plan_of(one, None, dt.UTC) == plan_of(other, None, dt.UTC)


@settings(deadline=None, max_examples=50)
@given(EVENTS)
def test_what_is_promised_next_is_sent_then_and_nothing_before(events: list[JourneyEvent]):
    history = history_of(events, rules(), NOW)
    if plan_of(history, None, dt.UTC).send is not None or not events:
        return
    found = next_of(history, None, dt.UTC)
    hours = [NOW + dt.timedelta(hours=hour) for hour in range(1, 24 * 150, 31)]

    for at in hours:
        sent = plan_of(history_of(events, rules(), at), None, dt.UTC).send
        if sent is not None:
            assert found is not None
            assert found[1] <= at
            break
    if found is not None:
        assert plan_of(history_of(events, rules(), found[1]), None, dt.UTC).send == found[0]


def test_nobody_on_the_suppression_list_is_promised_anything():
    history = history_of([consent(), event("Order Delivered", 4)], rules(), NOW)

    assert next_of(history, suppression(), dt.UTC) is None
    until = NOW + dt.timedelta(days=2)
    assert next_of(history, suppression(until=until), dt.UTC) == (plan_of(history, None, dt.UTC).send, until)
