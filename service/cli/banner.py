"""What `moments serve` says once it is ready: where, with which model and brands, and a command to try."""

import json
import shlex
import threading
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any

from service.cli import output
from service.settings import Settings

_SAMPLE = "alder-and-brim"
_SAMPLE_BODY = {"content_type": "buyer_guide", "topic": "a hat for summer walks", "products": ["trail-hat"]}
_PATIENCE_S = 15.0
_GIVE_UP_S = 900.0
_SOON_S = 0.05
_LATER_S = 0.5


def announce(host: str, port: int, settings: Settings) -> threading.Thread:
    """Wait in a thread until the server answers that it is ready, then write the banner to standard error."""
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    thread = threading.Thread(target=_wait_and_tell, args=(address, settings.model), name="banner", daemon=True)
    thread.start()
    return thread


def _wait_and_tell(address: str, model: str) -> None:
    told: set[str] = set()
    began = time.monotonic()
    while time.monotonic() - began < _GIVE_UP_S:
        missing = _not_ready(address)
        if missing == []:
            output.stderr().print(output.safe(banner(address, model, _brands(address))), soft_wrap=True)
            return
        for reason in missing or ():
            # Starting takes seconds and is no news; anything else, or a long start, is.
            if reason not in told and (time.monotonic() - began > _PATIENCE_S or "starting" not in reason):
                told.add(reason)
                output.stderr().print(output.safe(f"Not ready: {reason}", "yellow"), soft_wrap=True)
        # Each look is a line in the log: often only while nobody answers.
        time.sleep(_SOON_S if missing is None else _LATER_S)


def _not_ready(address: str) -> list[str] | None:
    """Return what `/readyz` says is missing, None while nobody answers."""
    try:
        _get(f"{address}/readyz")
    except urllib.error.HTTPError as error:
        try:
            return list(json.load(error)["not_ready"]) or ["the service says that it is not ready"]
        except (ValueError, KeyError, TypeError):
            return None
    except OSError:
        return None
    return []


def _get(url: str) -> Any:
    # A proxy of the environment has no business between us and ourselves.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as response:
        return json.load(response)


def _brands(address: str) -> list[dict[str, Any]] | None:
    """Return the brands, each with the number of its sources and reviews; None where only a key may see them."""
    try:
        found: list[dict[str, Any]] = _get(f"{address}/v1/brands")["items"]
        for brand in found:
            place = f"{address}/v1/brands/{brand['id']}"
            brand["sources"] = len(_get(f"{place}/sources")["items"])
            brand["reviews"] = _get(f"{place}/reviews/summary")["count"]
    except urllib.error.HTTPError as error:
        return None if error.code == HTTPStatus.UNAUTHORIZED else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return found


def banner(address: str, model: str, brands: list[dict[str, Any]] | None) -> str:
    """Return the banner; the command in it is one line, to be copied as it stands. Without keys there are `brands`."""
    head = [
        "",
        f"  Moments is ready: {address}  (documentation: {address}/docs)",
        f"  model   {model}{'  (offline)' if model.startswith('mock/') else ''}",
    ]
    if brands is None:
        return "\n".join([*head, "  mode    API keys: each request needs one (moments keys)", ""])
    known = [f"{b['id']} ({_count(b['sources'], 'source')}, {_count(b['reviews'], 'review')})" for b in brands]
    lines = [
        *head,
        f"  brands  {', '.join(known) or 'none; `moments init BRAND` makes one'}",
        "  mode    development mode: no API keys, loopback only",
    ]
    if brands and not any(brand["sources"] for brand in brands):
        lines.append("  Nothing is taken in yet: start with --ingest, or stop and run `moments ingest`.")
    if brands:
        lines += ["", "  A first draft, from another terminal:", "", f"  {curl(address, brands)}"]
    return "\n".join([*lines, ""])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def curl(address: str, brands: list[dict[str, Any]]) -> str:
    """Return a command that drafts a buyer guide: for the sample brand if it is there, else for the first."""
    name, body = _SAMPLE, _SAMPLE_BODY
    if all(brand["id"] != _SAMPLE for brand in brands):
        first = brands[0]
        product = next(iter(first["products"]), None)
        name = first["id"]
        body = (
            {"content_type": "buyer_guide", "products": [product["id"]]}
            if product
            else {
                "content_type": "faq_answer",
                "topic": f"What does {first['name']} offer?",
            }
        )
    data = shlex.quote(json.dumps(body))
    return f"curl -s {address}/v1/brands/{name}/drafts -H 'Content-Type: application/json' -d {data}"
