"""An editor's story over HTTP: edit, see it broken, mend, publish, promote, find a fault, roll back."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from service.adapters.content_files import ContentFiles
from service.evaluation.trials import Trial, suites_for, try_out
from service.evaluation.verdicts import Verdict
from tests.evaluation.build import THANKS_SUITE


@pytest.fixture
def folder(tmp_path):
    shutil.copytree("prompts", tmp_path / "prompts")
    (tmp_path / "suites").mkdir()
    for name in ("attacks", "languages", "personal_data"):  # each prompt names those that ask something of it
        shutil.copy(f"evals/suites/{name}.yaml", tmp_path / "suites")
    (tmp_path / "suites/thank_you.yaml").write_text(THANKS_SUITE)
    return tmp_path


@pytest.fixture
def own(service, folder):
    """The service with prompts of its own."""
    library = ContentFiles(Path("knowledge"), folder / "prompts")
    return replace(service, library=library, ports=replace(service.ports, library=library))


@pytest.fixture
async def client(folder, own, serve):
    async with serve(own, prompts_dir=folder / "prompts", evals_dir=folder / "suites") as client:
        yield client


def edit(folder, words="Say what the customer did for others."):
    draft = folder / "prompts/umot/thank_you/draft.j2"
    draft.write_text(draft.read_text().replace("{% endblock %}", f"\n{words}\n{{% endblock %}}", 1))


async def post(client, action, **body):
    return await client.post(f"/v1/prompts/thank_you/{action}", json=body)


async def test_publish_promote_canary_and_back(client, folder):
    edit(folder)
    published = await post(client, "publish", reason="Warmer.")
    assert (published.status_code, published.json()["after"], published.json()["verdict"]) == (200, 2, "CONTRACT OK")
    canary = await post(client, "promote", version=2, label="canary", percent=10, reason="Carefully.")
    assert canary.json()["percent"] == 10
    versions = (await client.get("/v1/prompts/thank_you/versions")).json()["items"]
    assert {row["version"]: row["labels"] for row in versions} == {"draft": [], 2: ["canary"], 1: ["production"]}
    assert (await post(client, "promote", version=2, reason="It went well.")).json()["before"] == 1
    assert (await post(client, "rollback", reason="Complaints.")).json()["after"] == 1
    history = (await client.get("/v1/prompts/thank_you/history")).json()["items"]
    assert [row["action"] for row in history] == ["rollback", "promote", "promote", "publish"]


async def test_a_broken_draft_is_stopped_and_says_what_broke(client, folder):
    suite = folder / "suites/thank_you.yaml"
    suite.write_text(THANKS_SUITE + "  expected:\n    must_mention: [zeppelin]\n")
    edit(folder)
    closed = await post(client, "publish", reason="Warmer.")
    assert (closed.status_code, closed.json()["code"]) == (409, "gate_closed")
    assert "does not mention 'zeppelin'" in closed.json()["errors"][0]["detail"]
    assert (await client.get("/v1/prompts/thank_you/history")).json()["items"] == []


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("publish", {"reason": ""}, 422, "invalid_request"),
        ("publish", {"reason": "Nothing changed."}, 422, "invalid_request"),
        ("promote", {"version": 9, "reason": "x"}, 404, "prompt_version_not_found"),
        ("promote", {"version": 1, "label": "canary", "reason": "x"}, 422, "invalid_request"),
        ("promote", {"version": 1, "percent": 5, "reason": "x"}, 422, "invalid_request"),
        ("rollback", {"reason": "x"}, 404, "prompt_version_not_found"),
    ],
)
async def test_what_is_refused(client, action, body, status, code):
    answer = await post(client, action, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_unknown_prompt(client):
    assert (await client.get("/v1/prompts/nothing/history")).json()["code"] == "prompt_not_found"
    answer = await client.post("/v1/prompts/nothing/rollback", json={"reason": "x"})
    assert answer.json()["code"] == "prompt_not_found"


async def test_the_story(client, own, folder):
    async def drafted():
        wanted = {
            "content_type": "follow_up",
            "products": ["trail-hat"],
            "customer": {"id": "c-1", "attributes": {"first_name": "Ada"}},
        }
        return (await client.post("/v1/brands/alder-and-brim/drafts", json=wanted)).json()["provenance"]

    async def judged():
        trial = Trial(prompt="follow_up@draft", against="production")
        return (await try_out(own, suites_for(own, Path("evals/suites"), trial), trial)).judgement

    shutil.copy("evals/suites/follow_up.yaml", folder / "suites")
    assert (await drafted())["prompt"] == "follow_up@1"
    draft = folder / "prompts/smot/follow_up/draft.j2"
    whole = draft.read_text()
    # The editor takes out what says in which order to write: broken, and the gate is closed.
    draft.write_text(re.sub(r"\[rule:outline\][^\n]*\n|(?<=[\[ ])outline,\s*", "", whole))
    broken = await judged()
    assert (broken.verdict, broken.verdict.exit_code) == (Verdict.BROKEN, 1)
    closed = await client.post("/v1/prompts/follow_up/publish", json={"reason": "Fewer brackets."})
    assert (closed.status_code, closed.json()["code"]) == (409, "gate_closed")
    # Mended, and with the change that was really wanted.
    draft.write_text(whole.replace("{% endblock %}", "\nMention the workshop once.\n{% endblock %}", 1))
    assert (await judged()).verdict is Verdict.CONTRACT_OK
    assert (await client.post("/v1/prompts/follow_up/publish", json={"reason": "Name the workshop."})).json()[
        "after"
    ] == 2
    assert (await drafted())["prompt"] == "follow_up@1"
    promoted = await client.post("/v1/prompts/follow_up/promote", json={"version": 2, "reason": "It holds."})
    assert promoted.json()["verdict"] == "CONTRACT OK"
    now = await drafted()
    assert (now["prompt"], now["prompt_label"]) == ("follow_up@2", "production")
    # A fault in production: one step back, at once.
    assert (await client.post("/v1/prompts/follow_up/rollback", json={"reason": "Customers wonder."})).json()[
        "after"
    ] == 1
    assert (await drafted())["prompt"] == "follow_up@1"
