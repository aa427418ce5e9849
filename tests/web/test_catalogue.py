import httpx

from service.domain.contracts import CONTRACTS
from service.domain.moments import Moment


async def test_the_catalogue_holds_every_contract_with_limits(client: httpx.AsyncClient):
    moments = (await client.get("/v1/moments")).json()["moments"]

    entries = {entry["content_type"]: entry for moment in moments for entry in moment["content_types"]}
    assert [moment["moment"] for moment in moments] == [moment.value for moment in Moment]
    assert set(entries) == {name.value for name in CONTRACTS}
    page = entries["product_page"]
    assert list(page["parts"]) == page["channels"] == ["web"]
    assert {part["name"]: part["max_length"] for part in page["parts"]["web"]}["meta_description"] == 155


async def test_brands_are_listed_without_what_is_nobody_elses_business(client: httpx.AsyncClient):
    brand = (await client.get("/v1/brands")).json()["items"][0]

    assert (brand["id"], brand["products"][0]["id"]) == ("alder-and-brim", "trail-hat")
    assert "sender" not in brand
    assert "escalation" not in brand


async def test_prompts_and_their_versions(client: httpx.AsyncClient):
    prompts = (await client.get("/v1/prompts")).json()["items"]
    versions = (await client.get("/v1/prompts/buyer_guide/versions")).json()["items"]
    unknown = await client.get("/v1/prompts/none/versions")

    assert prompts[0]["versions"] == [1, 2]
    assert [(entry["version"], entry["labels"]) for entry in versions] == [("draft", []), (2, []), (1, ["production"])]
    assert "was changed" in versions[1]["problem"]
    assert versions[2]["hash"] == "a1"
    assert unknown.json()["code"] == "prompt_not_found"
