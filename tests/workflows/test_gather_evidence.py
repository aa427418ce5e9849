"""What is remembered of a brand is remembered for the same request only."""

import datetime as dt

import pytest

from service.bootstrap import build_service
from service.domain.drafts import DraftRequest, ReviewFilter
from service.drafting.brief import make_brief
from service.settings import Settings
from service.workflows.gather_evidence import gather_evidence

DAY = dt.date(2026, 11, 23)


async def test_facts_are_those_of_the_products_asked_for_whatever_reviews_are_looked_at(service):
    async def subjects(product):
        request = DraftRequest.model_validate(
            {"content_type": "product_page", "products": [product], "reviews": {"products": ["trail-hat"]}}
        )
        draft = await service.draft_content("alder-and-brim", request)
        return {one.title.partition(":")[0] for one in draft.citations if one.kind == "fact"}

    first, second = await subjects("trail-hat"), await subjects("harbour-fedora")
    assert "Trail Hat" in first
    assert "Harbour Felt Fedora" in second
    assert "Trail Hat" not in second


async def test_each_question_of_a_message_finds_its_own_passages(service):
    brand = service.library.brand("alder-and-brim")
    topic = "How long is the guarantee and what is not covered?"
    request = DraftRequest(content_type="suggested_reply", topic=topic)
    brief = make_brief(brand, request, service.ports.clock.now().date())
    found = await gather_evidence(service.ports, service.memory, brand, brief, ReviewFilter())
    sources = {item.source_id for item in found.items if item.kind == "passage"}
    assert "warranty" in sources


@pytest.mark.parametrize(
    ("question", "source"),
    [("How long is the guarantee?", "warranty"), ("Can I send it back?", "returns"), ("Can I swap it?", "returns")],
)
async def test_what_a_customer_calls_otherwise_than_the_brand_is_found(service, question, source):
    brand = service.library.brand("alder-and-brim")
    request = DraftRequest(content_type="faq_answer", topic=question)
    brief = make_brief(brand, request, service.ports.clock.now().date())
    found = await gather_evidence(service.ports, service.memory, brand, brief, ReviewFilter())
    assert not found.missing
    assert source in {item.source_id for item in found.items if item.kind == "passage"}


@pytest.mark.parametrize(
    ("question", "is_missing"),
    [("Do you support single sign-on?", False), ("How fast do you answer?", False), ("Do you sell bicycles?", True)],
)
async def test_a_fact_that_answers_is_enough_for_a_frequent_question(service, question, is_missing):
    brand = service.library.brand("pollard-desk")
    brief = make_brief(brand, DraftRequest(content_type="faq_answer", topic=question), service.ports.clock.now().date())
    found = await gather_evidence(service.ports, service.memory, brand, brief, ReviewFilter())
    assert bool(found.missing) is is_missing


async def test_all_queries_of_a_new_topic_are_embedded_in_one_batch(service, monkeypatch):
    embedder = service.ports.embedder.serving.embedder
    batches, embed = [], embedder._embed

    def counted(texts):
        batches.append(texts)
        return embed(texts)

    monkeypatch.setattr(embedder, "_embed", counted)
    brand = service.library.brand("alder-and-brim")
    asked = ("How long is the guarantee on rainy Tuesdays?", "Can I send it back on rainy Tuesdays?")
    for topic in asked:
        request = DraftRequest(content_type="faq_answer", topic=topic, products=("trail-hat",))
        brief = make_brief(brand, request, service.ports.clock.now().date())
        await gather_evidence(service.ports, service.memory, brand, brief, ReviewFilter())
    assert [len(batch) > 2 for batch in batches if any("Tuesdays" in text.title() for text in batch)] == [True, True]


async def test_a_german_page_is_found_by_any_of_the_names_that_its_matter_goes_by(tmp_path):
    folder = tmp_path / "knowledge/caps"
    (folder / "guides").mkdir(parents=True)
    (folder / "brand.yaml").write_text("id: caps\nname: Caps\nlocales: [de-DE]\n")
    told = "Wer uns weiterempfiehlt, erhält einen Gutschein über 10 Euro, sobald die geworbene Person bestellt hat."
    (folder / "guides/werben.md").write_text(f"# Freunde werben\n\n{told}\n")
    (folder / "guides/laden.md").write_text("# Laden\n\nDer Laden hat montags geschlossen.\n")
    service = await build_service(Settings(data_dir=tmp_path / "data", knowledge_dir=tmp_path / "knowledge"))
    try:
        await service.ingest_path("caps", str(folder), {})
        brief = make_brief(service.library.brand("caps"), DraftRequest(content_type="referral_invitation"), DAY)
        found = await gather_evidence(
            service.ports, service.memory, service.library.brand("caps"), brief, ReviewFilter()
        )
    finally:
        await service.close()
    assert not found.missing
    assert "werben" in {item.source_id for item in found.items}
