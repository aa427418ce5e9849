"""Reads documents as the service does, for the tests of their readers."""

import pytest

from service.adapters.knowledge_reader import FileKnowledgeReader
from service.domain.evidence import Source
from service.domain.ingestion import ParsedDocument
from service.errors import InvalidRequest

GUIDE = """---
title: How to measure
kind: guide
products: [trail-hat, fjord-beanie]
locale: de-DE
owner: Care
version: 1.10
valid_from: 2026-05-01
valid_until: 2026-12-31
url: https://a.example/measure
---

# A heading

Words.
"""
FACT = """  - key: {key}
    subject: brand
    attribute: price
    value: {value}
"""


def parse(
    data: str | bytes, media_type: str = "text/markdown", source_id: str = "guide", **fields: str
) -> ParsedDocument:
    data = data.encode() if isinstance(data, str) else data
    return FileKnowledgeReader().document(source_id, data, media_type, fields)


def source(data: str | bytes, media_type: str = "text/markdown", **fields: str) -> Source:
    return parse(data, media_type, **fields).source


def refusal(data: str | bytes, media_type: str = "text/markdown", **fields: str) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        parse(data, media_type, **fields)
    return caught.value


def facts(*rows: str) -> ParsedDocument:
    return parse("facts:\n" + "".join(rows), "application/yaml", "facts")
