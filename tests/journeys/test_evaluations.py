"""Evaluations over real HTTP: begin one, watch it, read it; drafts are answered meanwhile."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from service.adapters.database import Database
from service.adapters.key_store import SqlKeyStore
from service.evaluation.evaluations import STOPPED
from service.evaluation.history import FILE, read_history
from service.evaluation.polite_trials import Preparing
from service.evaluation.trials import Trial
from service.web.examples import examples_of
from tests.keys import bearer, build_key

PATH = "/v1/evaluations"


@pytest.fixture
async def client(service, serve, tmp_path):
    async with serve(service, data_dir=tmp_path) as client:
        yield client


async def done(client, path):
    async with asyncio.timeout(90):
        while (found := (await client.get(path)).json())["state"] == "running":
            await asyncio.sleep(0.1)
    return found


async def begin(client, status=202, **trial):
    answer = await client.post(PATH, json=trial)
    assert answer.status_code == status, answer.text
    return answer


async def test_from_the_question_to_the_report(client, tmp_path):
    begun = await begin(client, suites=["thank_you"], prompt="thank_you@1", against="production")
    path = begun.headers["location"]
    assert path == f"{PATH}/{begun.json()['id']}"
    second = await begin(client, 409, suites=["thank_you"])
    assert (second.json()["code"], "retry-after" in second.headers) == ("evaluation_running", True)
    early = await client.get(f"{path}/report.html")
    assert (early.status_code, early.json()["code"]) == (409, "evaluation_running")
    events = []
    async with client.stream("GET", path, headers={"accept": "text/event-stream"}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                events.append(line[7:])
            elif line.startswith("data: "):
                last = orjson.loads(line[6:])
    assert events[0] == "progress"
    assert events[-1] == "done"
    found = (await client.get(path)).json()
    assert found == last
    assert (found["state"], found["verdict"]) == ("done", "CONTRACT OK")
    assert found["progress"]["answered"] == found["progress"]["expected"] == 2 * len(found["report"]["after"]["rows"])
    page = await client.get(f"{path}/report.html", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "CONTRACT OK" in page.text
    assert "<script" not in page.text
    items = (await client.get(PATH)).json()["items"]
    assert items[0]["id"] == found["id"]
    assert items[0]["report"] is None
    (line,) = read_history(tmp_path / "evals" / FILE, 9)
    assert (line.origin, line.verdict, line.against) == ("http", "CONTRACT OK", "thank_you@production")
    assert line.prompts["thank_you@1"].startswith("sha256:") or len(line.prompts["thank_you@1"]) == 64


@pytest.mark.parametrize(
    ("trial", "status", "code", "pointer"),
    [
        ({"suites": ["nothing"]}, 422, "invalid_request", "/suites/0"),
        ({"against": "production"}, 422, "invalid_request", "/against"),
        ({"prompt": "nothing"}, 404, "prompt_not_found", None),
        ({"prompt": "thank_you@1", "against": "99"}, 404, "prompt_version_not_found", None),
        ({"model": "vendor/one"}, 422, "model_not_allowed", None),
        ({"repeats": 0}, 422, "invalid_request", "/repeats"),
        ({"fast": True}, 422, "invalid_request", "/fast"),
    ],
)
async def test_what_does_not_fit_is_told_before_anything_runs(client, trial, status, code, pointer):
    answer = (await begin(client, status, **trial)).json()
    assert answer["code"] == code
    assert not pointer or answer["errors"][0]["pointer"] == pointer


async def test_the_documented_requests_are_taken(service):
    """They would take minutes to run; whether they fit is told before."""
    preparing = Preparing(service, Path("evals/suites"))
    values = [one["value"] for one in examples_of("begin_evaluation")["request"]["application/json"].values()]
    for value in values:
        assert (await preparing.prepare(Trial.model_validate(value), lambda _: True)).expected


async def test_a_key_for_one_brand_runs_and_sees_cases_of_no_other(service, serve, tmp_path):
    (hats, ours), (desk, theirs) = (
        build_key(number=number, brands=(brand,), scopes=("evals",))
        for number, brand in enumerate(("alder-and-brim", "pollard-desk"), start=1)
    )
    async with Database(tmp_path) as database:
        keys = SqlKeyStore(database)
        await keys.create(hats)
        await keys.create(desk)
        async with serve(replace(service, keys=keys), data_dir=tmp_path) as client:
            begun = await client.post(PATH, json={"suites": ["buyer_guide"]}, headers=bearer(ours))
            assert begun.json()["brands"] == ["alder-and-brim"]
            path = begun.headers["location"]
            for address in (path, f"{path}/report.html"):
                hidden = await client.get(address, headers=bearer(theirs))
                assert (hidden.status_code, hidden.json()["code"]) == (404, "evaluation_not_found")
            listed = (await client.get(PATH, headers=bearer(theirs))).json()["items"]
            assert begun.json()["id"] not in [one["id"] for one in listed]
            assert (await client.get(path, headers=bearer(ours))).status_code == 200


async def test_an_unknown_one(client):
    for path in (f"{PATH}/evl_none", f"{PATH}/evl_none/report.html"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "evaluation_not_found")


async def test_a_broken_verdict_is_done_and_an_error_too(client):
    begun = await begin(client, suites=["thank_you"], model="mock/flaky:500")
    found = await done(client, begun.headers["location"])
    assert (found["state"], found["verdict"]) == ("done", "COULD NOT TELL")


async def test_drafts_are_answered_while_it_runs(client):
    wanted = {"content_type": "thank_you", "topic": "a review of the Trail Hat", "products": ["trail-hat"]}

    async def draft():
        began = time.monotonic()
        answer = await client.post("/v1/brands/alder-and-brim/drafts", json=wanted)
        assert answer.status_code == 201
        return time.monotonic() - began

    alone = sorted([await draft() for _ in range(7)])[3]
    begun = await begin(client, suites=["buyer_guide", "comparison", "thank_you"])
    beside = sorted([await draft() for _ in range(7)])[3]
    assert (await client.get(begun.headers["location"])).json()["state"] == "running"
    print(f"a draft takes {alone * 1000:.0f} ms alone and {beside * 1000:.0f} ms beside an evaluation (median of 7)")  # noqa: T201 - the figure is what one runs this for
    assert beside < alone + 1.0
    await done(client, begun.headers["location"])


async def test_the_end_of_the_service_is_a_failure_with_a_reason(service, serve, tmp_path):
    async with serve(service, data_dir=tmp_path) as client:
        begun = (await begin(client, suites=["buyer_guide"], model="mock/slow:5000ms")).json()
    entry = await service.evaluations.find(begun["id"])
    assert (entry.state, entry.reason) == ("failed", STOPPED)
