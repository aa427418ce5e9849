"""A search finds what drafts find: also what the brand calls otherwise than whoever asks."""

import pytest

from service.domain.searches import SearchRequest


@pytest.mark.parametrize(
    ("question", "locale", "source"),
    [
        ("How long is the guarantee?", "en-GB", "warranty"),
        ("Can I send it back?", None, "returns"),
        ("Can I swap it?", None, "returns"),
        ("Kann ich den Hut zurückschicken?", None, "returns.de"),
    ],
)
async def test_a_search_asks_in_other_words_too(service, question, locale, source):
    request = SearchRequest(query=question, kind="passage", locale=locale, limit=3)
    found = await service.search_knowledge("alder-and-brim", request)
    assert source in {hit.source_id for hit in found.hits}
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
