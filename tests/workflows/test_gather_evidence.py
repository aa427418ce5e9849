"""What is remembered of a brand is remembered for the same request only."""

from service.domain.drafts import DraftRequest


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
