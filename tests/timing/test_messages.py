import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.domain.journeys import JourneyEvent, Suppression
from service.domain.moments import Channel, ContentType
from service.timing.history import history_of
from service.timing.messages import next_of, plan_of, quiet_until
from tests.timing.build import NOW, consent, event, rules, suppression


def plan(*events: JourneyEvent, now: dt.datetime = NOW, listed: Suppression | None = None, **changes: Any):
    return plan_of(history_of(events, rules(**changes), now), listed, dt.UTC)


def codes(*events: JourneyEvent, **options: Any) -> list[str]:
    found = plan(*events, **options)
    assert found.send is None
    return [reason.code for reason in found.reasons]


def test_three_days_after_delivery_a_follow_up_is_due():
    delivered = event("Order Delivered", 3)

    sent = plan(consent(), delivered).send

    assert sent is not None
    assert (sent.content_type, sent.channel, sent.rule) == (ContentType.FOLLOW_UP, Channel.EMAIL, "delivered")
    assert (sent.due_at, sent.until) == (NOW, NOW + dt.timedelta(days=7))
    assert sent.after.id == delivered.id


@pytest.mark.parametrize("days", [2.99, 10.01])
def test_before_and_after_its_time_nothing_is_due(days: float):
    assert codes(consent(), event("Order Delivered", days)) == ["nothing_due"]


def test_what_was_sent_since_is_not_sent_again():
    sent = event("Message Sent", 4, content_type="follow_up")

    assert codes(consent(), event("Order Delivered", 5), sent) == ["nothing_due"]


def test_of_two_deliveries_the_one_that_was_not_followed_up_counts():
    later = event("Order Delivered", 4)
    history = [consent(), event("Order Delivered", 50), event("Message Sent", 45, content_type="follow_up"), later]

    sent = plan(*history).send

    assert sent is not None
    assert sent.after.id == later.id


def test_of_messages_due_at_once_the_first_in_the_file_is_sent():
    sent = plan(consent(), event("Order Delivered", 20), event("Order Delivered", 5)).send

    assert sent is not None
    assert sent.rule == "delivered"


def test_without_consent_nobody_is_written_to():
    delivered = event("Order Delivered", 4)

    assert codes(delivered) == ["no_consent"]
    assert codes(event("", 9, email_consent=False), delivered) == ["no_consent"]
    assert plan(delivered, consent={"needed": False}).send is not None


def test_who_unsubscribed_stays_so_until_they_subscribe_whatever_traits_say():
    delivered, gone = event("Order Delivered", 4), event("Unsubscribed", 3)

    assert codes(consent(), delivered, gone, consent(1)) == ["no_consent"]
    assert plan(consent(), delivered, gone, event("Subscribed", 2)).send is not None
    assert plan(consent(), delivered, event("Unsubscribed", 3, channel="sms")).send is not None


def test_suppression_is_by_channel_and_until_a_time():
    history = [consent(), event("Order Delivered", 4)]

    assert codes(*history, listed=suppression()) == ["suppressed"]
    assert codes(*history, listed=suppression(channels=("email",))) == ["suppressed"]
    assert plan(*history, listed=suppression(channels=("sms",))).send is not None
    assert plan(*history, listed=suppression(until=NOW)).send is not None


def test_an_open_complaint_stops_all_but_the_public_review():
    ticket = event("Ticket Opened", 1)

    assert codes(consent(), event("Order Delivered", 4), ticket) == ["open_complaint"]
    sent = plan(consent(), event("Order Delivered", 20), ticket).send
    assert sent is not None
    assert sent.content_type is ContentType.REVIEW_REQUEST


@pytest.mark.parametrize("nps", [None, 0, 6, 10])
def test_a_review_is_asked_for_whatever_the_customer_thinks(nps: int | None):
    told = [event("Survey Answered", 2, nps=nps)] if nps is not None else []

    sent = plan(consent(), event("Order Delivered", 20), *told).send

    assert sent is not None
    assert sent.content_type is ContentType.REVIEW_REQUEST


def test_a_testimonial_takes_a_good_score_and_no_bad_one_since():
    delivered, good = event("Order Delivered", 50), event("Survey Answered", 30, nps=9)

    assert codes(consent(), delivered) == ["no_positive_feedback"]
    sent = plan(consent(), delivered, good).send
    assert sent is not None
    assert sent.content_type is ContentType.TESTIMONIAL_REQUEST
    assert codes(consent(), delivered, good, event("Survey Answered", 5, nps=3)) == ["no_positive_feedback"]


def test_cool_down_and_limits_end_when_they_say():
    history = [consent(), event("Order Delivered", 6)]
    day = dt.timedelta(days=1)

    found = plan(*history, event("Message Sent", 1))
    assert [(one.code, one.until) for one in found.reasons] == [("cool_down", NOW + 2 * day)]
    often = [event("Message Sent", days, event_id=f"m{days}") for days in (6, 5, 4)]
    found = plan(*history, *often)
    assert [(one.code, one.until) for one in found.reasons] == [("frequency_limit", NOW + 2 * day)]
    assert plan(*history, *often, now=NOW + 2 * day - dt.timedelta(seconds=1)).send is None
    assert plan(*history, *often, now=NOW + 2 * day).send is not None


@pytest.mark.parametrize(
    ("zone", "time", "end"),
    [
        ("UTC", "19:59", None),
        ("UTC", "20:00", "2026-11-23T08:00:00+00:00"),
        ("UTC", "07:59", "2026-11-22T08:00:00+00:00"),
        ("UTC", "08:00", None),
        ("America/New_York", "12:00", "2026-11-22T13:00:00+00:00"),
        ("Asia/Tokyo", "12:00", "2026-11-22T23:00:00+00:00"),
    ],
)
def test_quiet_hours_go_by_the_clock_of_the_customer(zone: str, time: str, end: str | None):
    now = dt.datetime.fromisoformat(f"2026-11-22T{time}:00+00:00")
    history = history_of([consent()], rules(), now)

    found = quiet_until(Channel.EMAIL, history, ZoneInfo(zone))

    assert (found.isoformat() if found else None) == end
    assert quiet_until(Channel.LETTER, history, ZoneInfo(zone)) is None


def test_at_night_the_message_waits_for_the_morning():
    night = dt.datetime(2026, 11, 22, 22, 0, tzinfo=dt.UTC)
    history = history_of([consent(), event("Order Delivered", 4)], rules(), night)

    assert [one.code for one in plan_of(history, None, dt.UTC).reasons] == ["quiet_hours"]
    found = next_of(history, None, dt.UTC)
    assert found is not None
    assert found[1] == dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


def test_what_comes_next_is_told_with_its_time():
    delivered = event("Order Delivered", 1)

    found = next_of(history_of([consent(), delivered], rules(), NOW), None, dt.UTC)

    assert found is not None
    assert (found[0].rule, found[1]) == ("delivered", delivered.at + dt.timedelta(days=3))
    assert next_of(history_of([delivered], rules(), NOW), None, dt.UTC) is None
