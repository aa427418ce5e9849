"""One index of tantivy: the items of one brand and kind in one language. Which one an item goes to: `tantivy_index`.

Terms are stored beside their postings, so that what was deleted can be left behind without asking the truth.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from service.adapters.tantivy_files import open_index
from service.domain.nouns import BrandId, language_of
from service.domain.searches import Scope
from service.errors import StorageFailed
from service.ports import LexicalEntry
from service.retrieval.lexical_terms import ANALYSIS, query_terms, terms_of

if TYPE_CHECKING:
    from tantivy import Document, Index, IndexWriter, Query, Schema, Searcher

OTHER = "other"
"""The name of the index for all languages without a stemmer: their words are kept as they are."""
_WORDS = f"words-{ANALYSIS}"
"""The field of the terms. An index without it is of another analysis and is made anew."""
_HEADING_WEIGHT = 2
_MOST_TERMS, _MOST_ASKED = 256, 64
"""Of a long query these many terms are looked up, and the rarest of them searched for."""
_LONGEST_TERM = 100
_K1 = 1.2
"""Tantivy's BM25 saturates at k1 + 1 times the inverse document frequency."""
_HEAP = 30_000_000  # bytes


class WordSpace:
    """The items of one brand, kind and language. Written by one thread, searched by any."""

    def __init__(self, brand: BrandId, folder: Path | None, language: str) -> None:
        """Open the index in a folder, or in memory; `language` is one with a stemmer, or `OTHER`."""
        self.language = language
        self._brand = str(brand)
        self._analysis = "" if language == OTHER else language
        self._schema = _schema()
        self._index: Index = open_index(folder, self._schema)
        # Without this a thread would look for new files all the time; we know when we have written.
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher: Searcher = self._index.searcher()
        # A hit's key is read a hundred times as fast as its document. Keys of what is gone stay, for searches under
        # way.
        self._by_key = {self._key(id_): id_ for id_ in self.ids()}

    def search(self, query: str, limit: int, scope: Scope) -> Iterator[tuple[str, float]]:
        """Yield ids with their share of BM25's upper bound, best first.

        Raises:
            StorageFailed: `brand_isolation` if a hit is not of this brand.
        """
        searcher = self._searcher
        asked, bound = self._asked(searcher, query)
        if not asked:
            return
        hits = searcher.search(self._query(asked, scope), limit, count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        for (score, _), key in zip(hits, keys, strict=True):
            id_ = self._by_key.get(int(key or 0))
            if id_ is None:
                raise StorageFailed(
                    f"The word index answered for {self._brand} with another brand's.", code="brand_isolation"
                )
            yield id_, min(1.0, score / bound)

    def ids(self) -> Iterator[str]:
        """Return the ids held."""
        from tantivy import Query

        # Deleted items keep their terms until a merge, so only the terms of what is alive are asked for.
        return (id_ for id_, _ in self._searcher.terms_with_prefix("id", "", Query.all_query()))

    def write(self, gone: Sequence[str], entries: Sequence[LexicalEntry]) -> None:
        """Remove some items and add others, in one commit; nothing to do costs next to nothing."""
        if not entries:
            gone = [id_ for id_ in gone if self._searcher.doc_freq("id", id_)]
        if gone or entries:
            self._by_key.update((self._key(entry.id), entry.id) for entry in entries)
            with self._writer() as writer:
                for id_ in gone:
                    writer.delete_documents_by_term("id", id_)
                for entry in entries:
                    writer.add_document(self._document(entry))

    def rewrite(self) -> None:
        """Write all that is alive anew: the old files go, and with them the words of what was deleted."""
        from tantivy import Query

        searcher = self._searcher
        kept = searcher.search(Query.all_query(), max(1, searcher.num_docs), count=False).hits
        with self._writer() as writer:
            writer.delete_all_documents()
            for _, address in kept:
                writer.add_document(self._copy(searcher.doc(address)))

    def _asked(self, searcher: "Searcher", query: str) -> tuple[list[str], float]:
        """Return the terms to search for, and the most that BM25 can give for all the query's terms together."""
        terms = [term[:_LONGEST_TERM] for term in query_terms(query, self._analysis)[:_MOST_TERMS]]
        total, weights = searcher.num_docs, dict[str, float]()
        bound = 0.0
        for term in terms:
            count = searcher.doc_freq(_WORDS, term)
            weight = log(1 + (max(0, total - count) + 0.5) / (count + 0.5))
            bound += weight * (_K1 + 1)
            if count:
                weights[term] = weight
        return sorted(weights, key=lambda term: -weights[term])[:_MOST_ASKED], bound

    def _query(self, terms: Iterable[str], scope: Scope) -> "Query":
        from tantivy import Occur, Query

        words = [(Occur.Should, Query.term_query(self._schema, _WORDS, term, "freq")) for term in terms]
        facets = _facets_of(scope, all_of_one_language=self.language != OTHER)
        if not facets:
            return Query.boolean_query(words)
        wanted = [(Occur.Must, Query.boolean_query(words))]
        for choices in facets:
            # A set of terms costs ten times as much as a few terms one by one.
            either = Query.boolean_query(
                [(Occur.Should, Query.term_query(self._schema, "facets", choice, "basic")) for choice in choices]
            )
            wanted.append((Occur.Must, Query.const_score_query(either, 0.0)))
        return Query.boolean_query(wanted)

    def _document(self, entry: LexicalEntry) -> "Document":
        from tantivy import Document

        document = Document()
        document.add_text("id", entry.id)
        document.add_unsigned("key", self._key(entry.id))
        for product in entry.products or ("",):
            document.add_text("facets", f"p:{product}")
        document.add_text("facets", f"l:{language_of(entry.locale)}")
        document.add_text("facets", f"k:{entry.kind}")
        heading, text = terms_of(entry.heading, self._analysis), terms_of(entry.text, self._analysis)
        document.add_text(_WORDS, " ".join(term[:_LONGEST_TERM] for term in _HEADING_WEIGHT * heading + text))
        return document

    def _copy(self, stored: "Document") -> "Document":
        from tantivy import Document

        document = Document()
        document.add_unsigned("key", self._key(stored["id"][0]))
        for field in ("id", "facets", _WORDS):
            for value in stored.get_all(field):
                document.add_text(field, value)
        return document

    def _key(self, id_: str) -> int:
        """Return a number for an item of this brand: an item of another brand with the same id has another."""
        digest = hashlib.blake2b(f"{self._brand}\0{id_}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big")

    @contextmanager
    def _writer(self) -> "Iterator[IndexWriter]":
        """Commit what is written inside, whole or not at all; what is searched next sees it."""
        writer = self._index.writer(_HEAP, 1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            # Ends the threads of the writer too; to open the next one costs half a millisecond.
            writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()


def _facets_of(scope: Scope, *, all_of_one_language: bool) -> list[list[str]]:
    """Return what the items must have: of each list one facet."""
    facets = []
    if scope.products:
        facets.append([*(f"p:{product}" for product in sorted(scope.products)), *(["p:"] if scope.general else [])])
    if scope.language and not all_of_one_language:
        facets.append([f"l:{scope.language}"])
    if scope.kinds:
        facets.append([f"k:{kind}" for kind in sorted(scope.kinds)])
    return facets


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_unsigned_field("key", fast=True)
    for name in ("id", "facets"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_WORDS, stored=True, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
