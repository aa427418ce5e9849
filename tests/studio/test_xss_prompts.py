"""Hostile words in prompts, and in what a model answers to a case of a suite: nothing of it fires on a page."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

from playwright.async_api import BrowserContext

from bench.browser import fired_at
from service.adapters.content_files import ContentFiles
from service.bootstrap import Service
from tests.evaluation.build import THANKS_SUITE
from tests.models import ScriptedModel, parts, with_model
from tests.studio.conftest import studio_of, token_of
from tests.studio.test_xss import BRAND, PAYLOADS


def with_payload(text: str, payload: str) -> str:
    """Return a prompt with a payload in what describes it, and in its rules."""
    line = json.dumps(" ".join(payload.split())[:200] or "x")
    changed = "\n".join(
        f"{name}: {line}" if (name := row.partition(":")[0]) in {"description", "change_note"} else row
        for row in text.splitlines()
    )
    raw = payload.replace("{", "(").replace("}", ")")  # Jinja's own signs would only break the prompt
    return changed.replace("{% block system %}", "{% block system %}\n" + raw)


async def test_nothing_in_a_prompt_or_in_what_it_writes_fires(context: BrowserContext, own: Service, serve, tmp_path):
    """Prompts are written by editors, and what a case is answered with by a model: neither is trusted with a page."""
    shutil.copytree("prompts", tmp_path / "prompts")
    (tmp_path / "suites").mkdir()
    for name in ("thank_you", "attacks", "languages"):
        (tmp_path / f"suites/{name}.yaml").write_text(THANKS_SUITE.replace("suite: thank_you", f"suite: {name}"))
    file = tmp_path / "prompts/umot/thank_you/draft.j2"
    text = file.read_text()
    library = ContentFiles(Path("knowledge"), tmp_path / "prompts")
    words = parts(subject=PAYLOADS[0], preheader=PAYLOADS[1], body="\n\n".join(PAYLOADS), call_to_action=PAYLOADS[2])
    model = ScriptedModel(words)
    hostile = replace(with_model(own, model), library=library, ports=replace(own.ports, library=library, model=model))
    settings = {"prompts_dir": tmp_path / "prompts", "evals_dir": tmp_path / "suites", "data_dir": tmp_path / "data"}
    page = await context.new_page()
    fired = {}
    async with serve(hostile, **settings) as client:
        root = studio_of(client)
        token = await token_of(client, f"{root}/prompts/thank_you/edit")
        for payload in PAYLOADS[::12]:
            file.write_text(with_payload(text, payload))
            for path in ("", "/thank_you", "/thank_you/edit", "/thank_you/diff?old=1&new=draft"):
                if count := await fired_at(page, f"{root}/prompts{path}"):
                    fired[path, payload] = count
        file.write_text(text)
        sent = {"form_token": token, "case": "thank_you/review", "version": "draft", "other": "1"}
        begun = await client.post(f"{root}/evaluations", data=sent | {"prompt": "thank_you@draft", "against": "1"})
        assert begun.status_code == 303, begun.text
        answers = [(await client.post(f"{root}/prompts/thank_you/cases", data=sent)).text]
        told = {"brand": BRAND, "topic": "\n".join(PAYLOADS)[:2000], "products": "trail-hat", "channel": "email"}
        answers.append((await client.post(f"{root}/prompts/thank_you/preview", data=sent | told)).text)
        await page.goto(str(client.base_url.join(begun.headers["location"])))
        await page.wait_for_selector("main .badge", timeout=60_000)
        answers.append(await page.content())
    assert "What was asked" in answers[0]
    assert "characters." in answers[1]
    assert "What decides it" in answers[2]
    for answer in answers:
        await page.set_content(answer)
        await page.wait_for_timeout(200)
        fired |= {answer[:80]: count} if (count := await page.evaluate("window.__fired.length")) else {}
    await page.close()
    assert fired == {}
