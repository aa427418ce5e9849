import asyncio
import logging
import logging.config
import re
import sys
import warnings
from typing import Any, Literal

import httpx
import pytest

from service.errors import DeadlineExceeded, ModelUnavailable, StorageFailed
from service.web.logs import JsonLines, TextLines, log_config, within, without_secrets
from tests.fakes import FakeService
from tests.web.log_lines import captured

CANARIES = ("ruth.canary@example.org", "Zebulon Quickthorn", "+49 151 23456789")
CANARY = " ".join(CANARIES)
BRAND = "/v1/brands/alder-and-brim"
FORMS = pytest.mark.parametrize("form", ["text", "json"])
Form = Literal["text", "json"]


def test_secrets_and_credentials_in_addresses_are_hidden():
    text = "cannot reach postgresql://me:pass-word@db/moments with sk-123; see https://example.org/a@b"

    assert without_secrets(text, ["sk-123"]) == (
        "cannot reach postgresql://***@db/moments with ***; see https://example.org/a@b"
    )


def test_the_log_set_up_is_one_that_python_takes():
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    try:
        logging.config.dictConfig(dict(log_config("debug")))
        assert logging.getLogger("moments.access").getEffectiveLevel() == logging.DEBUG
        assert logging.getLogger("uvicorn.access").level == logging.WARNING
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        for name in ("uvicorn.access", "uvicorn", "moments"):
            logging.getLogger(name).setLevel(logging.NOTSET)


def test_people_at_a_terminal_get_text_and_machines_json(monkeypatch: pytest.MonkeyPatch):
    def chosen(form: Form | None = None) -> Any:
        config: Any = log_config("INFO", form)
        return config["formatters"]["line"]["()"]

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert (chosen(), chosen("json")) == (TextLines, JsonLines)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert (chosen(), chosen("text")) == (JsonLines, TextLines)


@pytest.mark.parametrize(("level", "heard"), [("DEBUG", 3), ("INFO", 3), ("WARNING", 2), ("ERROR", 1)])
def test_libraries_are_heard_when_something_is_wrong(level: str, heard: int):
    """Some tell of every text that they look at: a request would be a dozen lines."""
    with captured("json", level) as lines:
        logging.getLogger("moments.model").info("ours")
        for say in (logging.getLogger("vendor").info, logging.getLogger("vendor").warning):
            say("of %s", 1)
        logging.getLogger("vendor").error("of %s", 1)

    assert len(lines.objects()) == heard


async def test_a_request_as_json(client: httpx.AsyncClient):
    with captured("json", "INFO") as lines:
        await client.post(f"{BRAND}/drafts", json={"content_type": "faq_answer"}, headers={"X-Request-Id": "r-1"})
        await client.get("/v1/brands/nobody/drafts")

    first, second = lines.objects()
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.pop("time"))
    assert first.pop("ms") >= 0
    assert first == {
        "level": "INFO",
        "logger": "moments.access",
        "message": "request",
        "request_id": "r-1",
        "method": "POST",
        "route": "/v1/brands/{brand}/drafts",
        "status": 201,
        "brand": "alder-and-brim",
    }
    assert "brand" not in second  # anything may stand in its place


async def test_a_request_as_text(client: httpx.AsyncClient):
    with captured("text", "INFO") as lines:
        await client.get(f"{BRAND}/drafts", headers={"X-Request-Id": "r-1"})

    assert re.fullmatch(
        r"\S+Z INFO moments\.access request_id=r-1 method=GET route=/v1/brands/\{brand\}/drafts status=200 ms=\d+\.\d "
        r"brand=alder-and-brim\n",
        lines.text,
    )


@FORMS
async def test_every_line_within_a_request_has_its_id(client: httpx.AsyncClient, service: FakeService, form: Form):
    async def say() -> None:
        logging.getLogger("moments.model").warning("slow")
        await asyncio.to_thread(logging.getLogger("vendor").warning, "in a thread of %s", CANARY)
        await asyncio.create_task(in_a_task())

    async def in_a_task() -> None:
        logging.getLogger("vendor").warning("in a task of %s", CANARY)

    service.before = say
    with captured(form) as lines:
        await client.get(f"{BRAND}/drafts", headers={"X-Request-Id": "r-1"})
        logging.getLogger("moments.model").warning("afterwards")

    said = [line for line in lines.text.splitlines() if "asyncio" not in line]
    assert ["r-1" in line for line in said] == [True] * 4 + [False]
    assert "in a thread of %s" in said[1]


@FORMS
def test_what_libraries_say_is_left_out(form: Form):
    vendor = logging.getLogger("vendor.part")
    with captured(form) as lines, within("r-1"):
        vendor.warning("value %s of %s", CANARY, 7)
        vendor.error(f"bad value {CANARY}")
        vendor.error({"who": CANARY})
        try:
            try:
                raise KeyError(CANARY)
            except KeyError as error:
                raise ValueError(CANARY) from error
        except ValueError:
            vendor.exception("failed for %s", CANARY)
            logging.getLogger("uvicorn.error").exception(f"Exception: {CANARY}")
            logging.getLogger("moments.model").exception("an attempt failed")

    assert not [canary for canary in CANARIES if canary in lines.text]
    first, second, third, *failed = lines.text.splitlines()
    assert "value %s of %s" in first
    assert "words left out: tests/web/test_logs.py" in second
    assert "words left out" in third
    assert all("ValueError<KeyError" in line and "test_logs.py" in line for line in failed)
    assert len(failed) == 3


@FORMS
def test_a_line_stays_a_line(form: Form):
    with captured(form) as lines:
        logging.getLogger("moments.x").warning("one\ntwo\r\nthree \udce4")
    assert len(lines.text.splitlines()) == 1


@FORMS
def test_a_line_that_another_handler_wrote_before_is_no_other(form: Form):
    record = logging.LogRecord("vendor", logging.ERROR, "a.py", 1, "x %s", (CANARY,), None)
    try:
        raise ValueError(CANARY)
    except ValueError:
        record.exc_info = sys.exc_info()
    logging.Formatter("%(message)s").format(record)  # keeps the trace in the record
    assert CANARY in str(record.exc_text)

    assert CANARY not in (JsonLines() if form == "json" else TextLines()).format(record)


ERRORS = [
    None, RuntimeError(CANARY), StorageFailed(CANARY), ModelUnavailable(CANARY, retry_after_s=3), DeadlineExceeded(CANARY),
]  # fmt: skip


@FORMS
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
async def test_no_personal_data_in_logs_and_metrics(
    client: httpx.AsyncClient, service: FakeService, form: Form, error: Exception | None
):
    service.error = error
    headers = {
        "X-Request-Id": CANARY,
        "Idempotency-Key": CANARIES[0],
        "User-Agent": CANARY,
        "Referer": CANARY,
        "traceparent": CANARY,
        "Cookie": f"who={CANARY}",
    }
    with captured(form) as lines, warnings.catch_warnings():
        for method, path, body in requests_of_a_person():
            kind = "json" if isinstance(body, dict | list) else "content"
            await client.request(method, path, params={"who": CANARY}, headers=headers, **{kind: body})
        metrics = (await client.get("/metrics")).text

    assert lines.text.count("moments.access") > 10
    told = (lines.text + metrics).lower()
    assert not [canary for canary in ("zebulon", "quickthorn", "ruth", "23456789") if canary in told]


def requests_of_a_person() -> list[tuple[str, str, Any]]:
    customer = {"id": CANARY, "attributes": {"first_name": CANARY, "email": CANARY}}
    draft = {
        "content_type": "faq_answer",
        "topic": CANARY,
        "audience": CANARY,
        "customer": customer,
        "model": f"mock/{CANARY}",
    }
    return [
        ("POST", f"{BRAND}/drafts", draft),
        ("POST", f"{BRAND}/drafts", {**draft, "channel": CANARY, "locale": CANARY, CANARY: CANARY}),
        ("POST", f"{BRAND}/drafts", f'{{"topic": "{CANARY}"'),
        ("POST", f"{BRAND}/replies", {"messages": [{"role": "customer", "text": CANARY}], "customer": customer}),
        (
            "POST",
            f"{BRAND}/review-responses",
            {"review": {"id": CANARY, "text": CANARY, "author": CANARY, "rating": 1}},
        ),
        ("POST", f"{BRAND}/checks", {"content_type": "faq_answer", "text": CANARY, "facts": {CANARY: CANARY}}),
        ("POST", f"{BRAND}/search", {"query": CANARY}),
        ("POST", f"{BRAND}/reviews", [{"id": CANARY, "text": CANARY, "author": CANARY}]),
        ("PUT", f"{BRAND}/sources/{CANARIES[0]}", CANARY),
        ("GET", f"{BRAND}/sources/{CANARY}", None),
        ("GET", f"/v1/brands/{CANARY}/drafts", None),
        ("GET", f"/v1/prompts/{CANARY}/versions", None),
        ("DELETE", f"/{CANARY}", None),
        ("RUTH.CANARY", f"{BRAND}/drafts", None),
    ]
