"""Sentences about a climbing gym, written before any was tried: lies and truths as a marketer would write them."""

import pytest

from service.domain.brands import Product
from service.domain.evidence import Evidence
from service.guardrails.grounding import ledger_of
from tests.builders import build_item
from tests.guardrails.build import BRAND, build_manuscript

GYM = BRAND.model_copy(
    update={
        "id": "overhang",
        "name": "Overhang",
        "products": (Product(id="first-moves", name="First Moves"), Product(id="lead-climbing", name="Lead Climbing")),
    }
)
_PAGES = (
    (
        "Opening hours",
        None,
        "We are open Monday to Friday from 10 am to 11 pm, at weekends from 9 am to 9 pm. On Mondays the lead wall is closed until 2 pm because routes are being set. The last entry is one hour before we close.",
    ),
    (
        "Prices",
        None,
        "| | Adults | Students | Children under 14 |\n|---|---|---|---|\n| Day pass | 15 euros | 12 euros | 8 euros |\n| Ten visits | 130 euros | 105 euros | 65 euros |\n| Membership, a month | 62 euros | 49 euros | 32 euros |",
    ),
    (
        "Membership",
        None,
        "The membership runs for at least three months. After that you can cancel it with one month's notice. You can freeze it for up to two months a year, free of charge. The membership is personal and cannot be passed on. It includes the sauna and the yoga class on Wednesdays. Courses are not included. The joining fee is 25 euros; with the code WALL25 you pay no joining fee.",
    ),
    (
        "First Moves",
        "first-moves",
        "First Moves is our course for beginners. It takes two evenings of 2.5 hours each and costs 69 euros. Shoes and harness are included. No experience is needed. There are at most eight participants to a trainer.",
    ),
    (
        "Lead Climbing",
        "lead-climbing",
        "Lead Climbing takes three evenings and costs 119 euros. You must be able to belay safely. It is open from the age of 14. Bring your own rope.",
    ),
    (
        "Cancelling a course",
        None,
        "You can cancel a course free of charge until seven days before it begins. Between seven days and 48 hours before, we keep half of the fee. After that there is no refund, but you may send somebody in your place.",
    ),
    (
        "Hire",
        None,
        "Shoes cost 4 euros a day, a harness 3 euros and a chalk bag 2 euros. We do not hire out ropes. Hire shoes come in sizes 28 to 49. Street shoes are not allowed on the mats.",
    ),
    (
        "Children",
        None,
        "Children under 14 may only climb with an adult. One adult may look after up to three children. Climbers under 18 need a form signed by a parent. Birthday parties take place on Saturdays and Sundays; they last two hours and cost 18 euros per child, for six children or more. You may bring your own cake.",
    ),
    (
        "The hall",
        None,
        "The hall has 1,400 square metres of wall, up to 16 metres high, and 120 boulders. The boulders are set anew every four weeks. Parking is free for climbers; there are 40 spaces. The tram stop Mill Lane is five minutes away on foot. The outdoor wall is not heated and is closed from November to March. Lockers need a one-euro coin. The café takes cards only. Dogs are not allowed in the hall.",
    ),
)
EVIDENCE = Evidence(
    items=tuple(
        build_item(f"e{number}", text, title=title, subject=subject)
        for number, (title, subject, text) in enumerate(_PAGES, start=1)
    )
)


def flagged(text: str) -> list[str]:
    made = build_manuscript(text, evidence=EVIDENCE, brand=GYM)
    return [f"{claim.status}: {claim.reason}" for claim in ledger_of(made) if claim.status != "supported"]


@pytest.mark.parametrize(
    "text",
    [
        "We open at 9 am on weekdays.",
        "On Saturdays you can climb until 11 pm.",
        "The lead wall is open all day on Mondays.",
        "You can walk in right up to closing time.",
        "A day pass for adults is 12 euros.",
        "Students pay 15 euros for a day.",
        "Kids under 14 climb for free.",
        "Ten visits cost adults 105 euros.",
        "The monthly membership for students is 62 euros.",
        "Membership commits you to a full year.",
        "Freezing your membership costs a small fee.",
        "You can freeze your membership for up to six months a year.",
        "Can't come any more? Just pass your membership on to a friend.",
        "Yoga is included every day of the week.",
        "All courses are included in your membership.",
        "The sauna costs members extra.",
        "Use the code WALL50 and pay no joining fee.",
        "First Moves takes three evenings.",
        "First Moves costs 119 euros.",
        "You need your own shoes for First Moves.",
        "First Moves is for experienced climbers.",
        "Each trainer looks after up to twelve participants.",
        "Anyone from the age of 12 can join Lead Climbing.",
        "Lead Climbing is open to complete beginners who cannot belay yet.",
        "We provide the rope for Lead Climbing.",
        "If you cancel two days before the course, you get everything back.",
        "If you cancel at the last minute, we refund half of the fee.",
        "Your place on a course cannot be given to anyone else.",
        "Hire shoes are free with every day pass.",
        "A harness costs 4 euros a day.",
        "You can hire a rope at the desk.",
        "We have hire shoes up to size 52.",
        "You can boulder in your street shoes.",
        "Children of 12 may climb on their own.",
        "One adult can look after five children.",
        "Sixteen-year-olds can climb without a signed form.",
        "Birthday parties are possible on any day of the week.",
        "A birthday party costs 18 euros in total.",
        "You can book a birthday party from four children.",
        "Please do not bring your own cake.",
        "Our walls rise to 20 metres.",
        "We reset our boulders every week.",
        "Parking costs 2 euros an hour.",
        "The outdoor wall is heated.",
        "You can climb on the outdoor wall all year round.",
        "You can pay cash in the café.",
    ],
)
def test_a_lie_is_flagged(text: str):
    assert flagged(text)


@pytest.mark.parametrize(
    "text",
    [
        "On weekdays we open at ten in the morning.",
        "On Saturdays and Sundays you can climb from nine to nine.",
        "If you come on a Monday morning, the lead wall is still closed.",
        "Adults climb all day for 15 euros.",
        "Students save three euros on a day pass.",
        "With ten visits for 130 euros, adults pay just 13 euros a visit.",
        "As a student you climb for 49 euros a month.",
        "Going travelling? Pause your membership for up to two months a year.",
        "Freezing your membership won't cost you a cent.",
        "Members can use the sauna without paying extra.",
        "On Wednesdays, members join our yoga class at no extra cost.",
        "Courses cost extra, even for members.",
        "Enter the code WALL25 and we waive the joining fee.",
        "Joining costs a one-off 25 euros.",
        "New to climbing? First Moves is made for beginners.",
        "First Moves takes five hours in all, spread over two evenings.",
        "You learn in small groups of no more than eight.",
        "You don't need any experience for First Moves.",
        "We lend you shoes and a harness for First Moves.",
        "Teenagers can join Lead Climbing once they are 14.",
        "Before you book Lead Climbing, you should know how to belay.",
        "For Lead Climbing you need to bring a rope.",
        "Lead Climbing is 50 euros dearer than First Moves.",
        "Change of plans? Up to a week before your course, cancelling costs you nothing.",
        "If you can't make it, a friend can take your place on the course.",
        "If you cancel the night before, you don't get your money back.",
        "You can hire shoes for 4 euros and a harness for 3.",
        "A full set of shoes, harness and chalk bag costs 9 euros a day.",
        "We have hire shoes for small feet from size 28.",
        "We don't rent ropes.",
        "Please leave your street shoes off the mats.",
        "Until they turn 14, children climb together with a grown-up.",
        "A mum or dad can bring three children.",
        "Celebrate your birthday with us on a Saturday or Sunday.",
        "A party for six children costs 108 euros.",
        "Bring your own birthday cake if you like.",
        "Every four weeks you find new boulders.",
        "Climbers park for free.",
        "From Mill Lane it is a five-minute walk.",
        "The outdoor wall takes a break from November to March.",
        "In our café you can only pay by card.",
    ],
)
def test_a_truth_is_not(text: str):
    assert flagged(text) == []
