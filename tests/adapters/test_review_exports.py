"""Each known export is recognised by its header alone and read with nothing mapped; the file itself is sound."""

import json

import pytest

from service.adapters.review_exports import export_named, export_of, exports
from service.adapters.review_fields import FIELDS
from service.domain.evidence import Review
from tests.adapters.reviews import errors, good, notes, refusal

JUDGE_ME = (
    "title,body,rating,review_date,source,curated,reviewer_name,reviewer_email,product_id,product_handle,reply,"
    "reply_date,picture_urls,ip_address,location\n"
    'Top,"Warm<br />and light",5,2025-03-02 10:12:00 UTC,web,ok,Ann,a@x.example,7,hat,,,,,\n'
)
# A file of each, as the pages name its columns, and the review that it must give.
SAMPLES: dict[str, tuple[str, dict[str, object]]] = {
    "judgeme": (JUDGE_ME, {"title": "Top", "text": "Warm\nand light", "rating": 5, "author": "Ann", "product": "hat"}),
    "yotpo": (
        "published,review_title,review_content,review_score,date,product_id,display_name,email\n"
        "1,T,W,4,2025-03-15,hat,Ann,a@x.example\n",
        {"title": "T", "text": "W", "rating": 4, "author": "Ann", "product": "hat"},
    ),
    "shopify_product_reviews": (
        "product_handle,state,rating,title,author,email,location,body,reply,created_at,replied_at\n"
        "hat,published,4,T,Ann,a@x.example,,W,,2023-06-01T10:00:00-04:00,\n",
        {"title": "T", "text": "W", "rating": 4, "author": "Ann", "product": "hat"},
    ),
    "okendo": (
        "name,body,handle,productId,rating,sku,dateCreated,countryCode,email,imageUrls\nAnn,W,hat,7,4,s,2026-01-01,us,,\n",
        {"text": "W", "rating": 4, "author": "Ann", "product": "hat"},
    ),
    "powerreviews": (
        "Review Id,Page Id,Review Display,Review Title,Review Date,Review Location,Review Text,Rating,Verified Buyer\n"
        "r1,hat,Ann,T,12/31/2025,Berlin,W,4,Yes\n",
        {"id": "r1", "title": "T", "text": "W", "rating": 4, "author": "Ann", "product": "hat", "verified": True},
    ),
    "meta_product_reviews": (
        "aggregator,store.name,reviewID,rating,title,content,created_at,incentivized,has_verified_purchase,reviewer.name\n"
        "x,s,r1,4,T,W,1997-07-16T19:20+01:00,false,true,Ann\n",
        {"id": "r1", "title": "T", "text": "W", "rating": 4, "author": "Ann", "verified": True},
    ),
    "x_cart": (
        "product,review,response,rating,additionDate,reviewerName,email,status\nhat,W,,4,1 Jan 2013,Ann,,Approved\n",
        {"text": "W", "rating": 4, "author": "Ann", "product": "hat"},
    ),
    "google_business": (
        json.dumps({"reviews": [{"reviewId": "r1", "reviewer": {"displayName": "Ann"}, "starRating": "FIVE",
                                 "comment": "W", "createTime": "2014-10-02T15:01:23Z", "updateTime": "x"}]}),
        {"id": "r1", "text": "W", "rating": 5, "author": "Ann"},
    ),
    "amazon_reviews": (
        "marketplace\tcustomer_id\treview_id\tproduct_id\tproduct_title\tstar_rating\tverified_purchase\treview_headline"
        "\treview_body\treview_date\nUS\t1\tr1\that\tHat\t4\tY\tT\tW\t2015-08-31\n",
        {"id": "r1", "title": "T", "text": "W", "rating": 4, "product": "hat", "verified": True},
    ),
    "fine_food": (
        "Id,ProductId,UserId,ProfileName,HelpfulnessNumerator,HelpfulnessDenominator,Score,Time,Summary,Text\n"
        "1,hat,u,Ann,1,1,4,1303862400,T,W\n",
        {"id": "1", "title": "T", "text": "W", "rating": 4, "author": "Ann", "product": "hat"},
    ),
    "zendesk": (
        json.dumps({"count": 2, "satisfaction_ratings": [
            {"id": 1, "score": "bad", "ticket_id": 3, "requester_id": 8, "comment": "W", "created_at": "2011-07-20T22:55:29Z"},
            {"id": 2, "score": "offered", "ticket_id": 4, "requester_id": 9}]}),
        {"id": "1", "text": "W", "rating": 1, "kind": "survey"},
    ),
    "delighted": (
        "id,person,survey_type,score,comment,permalink,created_at\n1,p,nps,9,W,x,1303862400\n2,p,csat,4,W,x,1303862400\n",
        {"id": "1", "text": "W", "nps": 9, "kind": "survey"},
    ),
    "thanx_nps": (
        "nps_feedback_uid,user_id,state,rating,review,created_at,rated_at\nu1,x,reviewed,0,W,2026-01-01,2026-01-02\n"
        "u2,x,unviewed,,,2026-01-01,\n",
        {"id": "u1", "text": "W", "nps": 0, "kind": "survey"},
    ),
    "medallia_agent_connect": (
        "request_id,request_sent_at,response_received_at,star_rating,comments,channel,customer_name\n"
        "q1,2026-01-01,2026-01-02,4,true,email,Ann\n",
        {"id": "q1", "text": "", "rating": 4, "author": "Ann", "channel": "email", "kind": "survey"},
    ),
    "trustpilot": (
        "Review Id,Review Created (UTC),Review Username,Review Title,Review Content,Review Stars,Review Language\n"
        "r1,2026-01-02 10:00:00,Ann,T,W,4,de\n",
        {"id": "r1", "title": "T", "text": "W", "rating": 4, "author": "Ann", "locale": "de"},
    ),
    "surveymonkey": (
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,How likely?,Why?\n,,,,,Response,Open-Ended Response\n"
        "7,1,01/02/2026 1:00:00 PM,01/02/2026 1:02:00 PM,,9,W\n",
        {"id": "7", "text": "W", "nps": 9, "kind": "survey"},
    ),
}  # fmt: skip
QUESTIONS = {"nps": "How likely?", "text": "Why?"}


def form(text: str) -> str:
    return "json" if text.startswith(("{", "[")) else "csv"


def test_every_export_has_a_sample_and_a_source():
    assert set(SAMPLES) == set(exports())
    for export in exports().values():
        assert export.source.startswith("https://")
        assert set(export.columns) | set(export.constants) | set(export.values) <= set(FIELDS)


@pytest.mark.parametrize("name", list(SAMPLES))
def test_an_export_is_recognised_and_read(name: str):
    text, wanted = SAMPLES[name]
    mapping = QUESTIONS if name == "surveymonkey" else {}
    (review,) = good(text, form(text), mapping)  # type: ignore[arg-type]  # a test's words
    assert {field: getattr(review, field) for field in wanted} == wanted
    if {"date"} & set(export_named(name).columns):
        assert review.date
    assert notes(text, form(text), mapping)[0] == f"read as an export of {export_named(name).title}"  # type: ignore[arg-type]  # a test's words
    assert good(text, form(text), mapping | {"format:": name}) == [review]  # type: ignore[arg-type]  # a test's words


def test_an_export_without_a_column_for_the_words_says_so():
    error = refusal(SAMPLES["surveymonkey"][0])
    assert "export of SurveyMonkey, but no column" in error.detail


def test_columns_that_give_nothing_away():
    assert export_of(["rating", "text"]) is None
    assert refusal("rating\n5\n", mapping={"format:": "judgme"}).code == "unknown_format"


def test_what_was_passed_over_is_told_once():
    assert notes(JUDGE_ME * 1)[1:] == [
        "columns passed over: source, curated, product_id, reply, reply_date, picture_urls, ip_address, location"
    ]
    assert notes('[{"score": 5, "votes": 3}, {"score": 4, "place": "x"}]', "json") == [
        "columns passed over: votes, place"
    ]
    assert notes("rating,text\n5,a\n") == []
    rows = SAMPLES["zendesk"][0]
    assert "rows without an answer: 1 (score is offered), passed over" in notes(rows, "json")


def test_a_mapping_wins_over_an_export():
    (review,) = good(JUDGE_ME, mapping={"author": "reviewer_email", "locale:": "de"})
    assert (review.author, review.locale, review.rating) == ("a@x.example", "de", 5)


def test_dates_as_the_caller_says():
    (review,) = good("rating,date\n5,31.12.2025\n", mapping={"date_format:": "%d.%m.%Y"})
    assert str(review.date) == "2025-12-31"
    mixed = good("rating,date\n5,2025-12-31\n", mapping={"date_format:": "%d.%m.%Y"})
    assert isinstance(mixed[0], Review)
    assert mixed[0].date == review.date


def test_a_day_that_is_none_is_told_beside_the_way_that_was_asked_for():
    (told,) = errors("rating,date\n5,31.02.2025\n", mapping={"date_format:": "%d.%m.%Y"})
    assert "neither as 2026-05-01 nor as %d.%m.%Y" in told.reason
    (told,) = errors("rating,date\n5,31.02.2025\n")
    assert "date_format:=" in told.reason
