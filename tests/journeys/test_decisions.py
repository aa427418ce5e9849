"""From an empty brand over HTTP: knowledge in, drafted, edited, approved, served, recalled, drafted again.

And taught.
"""

import json

import pytest

from service.evaluation.suites import load_suites
from tests.caps import GUIDE, PRICE, QUOTE, open_caps, review

BRAND = "/v1/brands/caps"
YAML, MARKDOWN = {"Content-Type": "application/yaml"}, {"Content-Type": "text/markdown"}


@pytest.fixture
async def client(tmp_path, serve):
    service = await open_caps(tmp_path)
    try:
        async with serve(service) as client:
            yield client
    finally:
        await service.close()


async def told(answer, status=200):
    response = await answer
    assert response.status_code == status, response.text
    return response.json()


async def taught(client):
    await told(client.put(f"{BRAND}/sources/care", content=GUIDE, headers=MARKDOWN), 201)
    await told(client.put(f"{BRAND}/sources/facts", content=PRICE, headers=YAML), 201)
    reviews = [review(number, f"{QUOTE[:-1]}, all {number} of them.") for number in range(2, 9)]
    assert (await told(client.post(f"{BRAND}/reviews", json=reviews)))["added"] == 7


async def decided(client, draft, status=200, **decision):
    return await told(client.post(f"{BRAND}/drafts/{draft['id']}/decision", json=decision), status)


async def consent_taken_back(client, slot, anew):
    # A customer whose words the guide quotes takes the consent back.
    quoted = next(
        one["source_id"]
        for one in anew["citations"]
        if one["kind"] == "review" and one["source_id"][0] == "r" and ":" not in one["source_id"]
    )
    found = (await told(client.get(f"{BRAND}/reviews/{quoted}/dependents")))["items"]
    assert {one["draft_id"] for one in found} >= {anew["id"]}
    number = int(quoted[1:])
    withdrawn = review(
        number,
        f"{QUOTE[:-1]}, all {number} of them.",
        consent={"quote": True, "channels": ["web"], "withdrawn_at": "2026-11-01"},
    )
    await told(client.post(f"{BRAND}/reviews", json=[withdrawn]))
    stale = (await told(client.get(f"{BRAND}/drafts/{anew['id']}")))["stale"]
    assert [(item["item_id"], item["why"]) for item in stale["why"]] == [(quoted, "withdrawn")]
    assert (await client.get(slot)).json()["fallback"] is True


async def test_the_loop(client):
    await taught(client)
    wanted = {"content_type": "buyer_guide", "topic": "a cap for summer walks", "products": ["comet"]}
    draft = await told(client.post(f"{BRAND}/drafts", json=wanted), 201)
    assert (draft["status"], draft["decision"], draft["stale"]) == ("ready", None, None)
    assert "20 euros" in draft["text"]

    # An editor finds it in the queue, writes something untrue, is told so, and writes something better.
    queue = await told(client.get(f"{BRAND}/drafts", params={"decision": "undecided"}))
    assert [one["id"] for one in queue["items"]] == [draft["id"]]
    body = draft["parts"]["body"]
    refused = await decided(client, draft, 422, verdict="edit", text=body.replace("20 euros", "15 euros"))
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("edit_blocked", "/parts/body")
    final = f"{body}\n\nTry it on before you pack."
    made = await decided(client, draft, verdict="edit", text=final, author="Ada")
    assert (made["verdict"], made["author"], made["parts"]["body"]) == ("edit", "Ada", final)
    span = made["changes"][0]["final"]
    assert final[span["start"] : span["end"]] == "Try it on before you pack."

    # A shop page asks for it, and asks again with what it has.
    slot = f"{BRAND}/slots/guide"
    setting = {"rule": {"content_type": "buyer_guide"}, "fallback": {"text": "Ask **us**."}, "max_age_s": 30}
    await told(client.put(slot, json=setting), 201)
    served = await client.get(slot)
    assert (served.json()["draft_id"], served.json()["parts"]["body"]) == (draft["id"], final)
    assert served.headers["Cache-Control"] == "private, max-age=30"
    tag = served.headers["ETag"]
    same = await client.get(slot, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    page = await client.get(slot, headers={"Accept": "text/html, */*;q=0.1"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<h2>" in page.text
    assert page.headers["ETag"] != tag

    # The price changes: the guide is found, marked, taken out of its slot, and waits to be drafted again.
    await told(client.put(f"{BRAND}/sources/facts", content=PRICE.replace("20", "25"), headers=YAML))
    (dependent,) = (await told(client.get(f"{BRAND}/sources/facts/dependents")))["items"]
    assert (dependent["draft_id"], dependent["decision"], dependent["slots"]) == (draft["id"], "edit", ["guide"])
    stale = (await told(client.get(f"{BRAND}/drafts/{draft['id']}")))["stale"]
    assert [(item["item_id"], item["why"]) for item in stale["why"]] == [("comet.price", "changed")]
    fallback = await client.get(slot, headers={"If-None-Match": tag})
    assert (fallback.status_code, fallback.json()["fallback"], fallback.json()["text"]) == (200, True, "Ask **us**.")
    assert (await decided(client, draft, 409, verdict="approve"))["code"] == "draft_stale"
    assert [one["id"] for one in (await told(client.get(f"{BRAND}/redrafts")))["items"]] == [draft["id"]]

    anew = await told(client.post(f"{BRAND}/drafts/{draft['id']}/redraft"), 201)
    assert "25 euros" in anew["text"]
    assert (await told(client.get(f"{BRAND}/redrafts")))["items"] == []
    await decided(client, anew, verdict="approve")
    assert (await client.get(slot)).json()["draft_id"] == anew["id"]
    await consent_taken_back(client, slot, anew)


async def test_an_edit_teaches_and_an_approval_does_not(client, tmp_path):
    await taught(client)
    wanted = {"content_type": "faq_answer", "topic": "How do I wash the Comet Cap?", "products": ["comet"]}
    draft = await told(client.post(f"{BRAND}/drafts", json=wanted), 201)
    proposals = f"{BRAND}/drafts/{draft['id']}/proposals"
    assert (await told(client.post(proposals, json={"kind": "faq"}), 409))["code"] == "draft_not_edited"
    await decided(client, draft, verdict="approve")
    assert (await told(client.post(proposals, json={"kind": "faq"}), 409))["code"] == "draft_not_edited"
    words = "Wash the Comet Cap by hand at 30 °C. Take 5 minutes for it."
    await decided(client, draft, verdict="edit", text=words)

    case = await told(client.post(proposals, json={"kind": "case"}), 201)
    assert (case["state"], case["case"]["must_mention"]) == ("open", ["5 minutes"])
    assert case["case"]["must_not_mention"]
    accepted = await told(client.post(f"{BRAND}/proposals/{case['id']}/accept", json={"name": "wash-by-hand"}))
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites/faq_answer.yaml").write_text(accepted["suite_yaml"])
    (suite,) = load_suites(tmp_path / "suites")
    assert (suite.cases[0].name, suite.cases[0].origin, suite.cases[0].accepted["body"]) == (
        "wash-by-hand",
        "edit",
        words,
    )
    again = await told(client.post(f"{BRAND}/proposals/{case['id']}/accept", json={}), 409)
    assert again["code"] == "proposal_settled"

    faq = await told(client.post(proposals, json={"kind": "faq"}), 201)
    assert faq["faq"] == {"question": wanted["topic"], "answer": words, "products": ["comet"]}
    settled = await told(client.post(f"{BRAND}/proposals/{faq['id']}/accept", json={"author": "Bo"}))
    source = (await told(client.get(f"{BRAND}/sources/{settled['source_id']}")))["source"]
    assert (source["kind"], source["owner"], source["version"]) == ("faq", "Bo", faq["decision_id"])

    fact = await told(client.post(proposals, json={"kind": "fact"}), 201)
    assert [one["value"] for one in fact["facts"]] == ["30", "5"]
    keyless = await told(client.post(f"{BRAND}/proposals/{fact['id']}/accept", json={"position": 1}), 422)
    assert keyless["errors"][0]["pointer"] == "/key"
    chosen = {"position": 1, "key": "comet.washing_time", "unit": "minutes"}
    await told(client.post(f"{BRAND}/proposals/{fact['id']}/accept", json=chosen))
    other = await told(client.post(proposals, json={"kind": "fact"}), 201)
    wrong = {"position": 0, "key": "comet.price", "value": "30", "unit": "EUR"}
    await told(client.post(f"{BRAND}/proposals/{other['id']}/accept", json=wrong))
    (conflict,) = (await told(client.get(f"{BRAND}/conflicts")))["items"]
    assert (conflict["key"], [said["value"] for said in conflict["values"]]) == ("comet.price", ["20.0", "30"])

    last = await told(client.post(proposals, json={"kind": "case"}), 201)
    await told(client.post(f"{BRAND}/proposals/{last['id']}/reject", json={}))
    listed = (await told(client.get(f"{BRAND}/proposals")))["items"]
    assert [one["state"] for one in listed] == ["rejected", "accepted", "accepted", "accepted", "accepted"]
    assert (await told(client.get(f"{BRAND}/proposals", params={"state": "open"})))["items"] == []
    assert (await told(client.get(f"{BRAND}/proposals/pro_none"), 404))["code"] == "proposal_not_found"


async def test_what_a_proposal_keeps_holds_nobody_s_data(client):
    await taught(client)
    messages = [{"role": "customer", "text": "I am Zora Quint, zora@quint.example. How do I wash the Comet Cap?"}]
    asked = {"messages": messages, "customer": {"id": "c-9", "attributes": {"first_name": "Zora"}}}
    replies = await told(client.post(f"{BRAND}/replies", json=asked))
    draft = replies["suggestions"][0]
    await decided(client, draft, verdict="edit", text="Hello Zora, wash it by hand at 30 °C. Dry it flat.")
    for kind in ("case", "faq"):
        made = await told(client.post(f"{BRAND}/drafts/{draft['id']}/proposals", json={"kind": kind}), 201)
        kept = json.dumps(made)
        assert not [word for word in ("Zora", "Quint", "quint.example", "c-9") if word in kept], kept
    accepted = await told(client.post(f"{BRAND}/proposals/{made['id']}/accept", json={}))
    assert accepted["faq"]["answer"] == "Dry it flat."
