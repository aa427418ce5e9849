"""Decides of each claim whether the evidence supports or contradicts it, and by which piece of it.

Quotations: `quotes.py`.

`judging` is the ledger; `amounts` and `words` judge one side of a claim each; `comparing` is the arithmetic.
"""

from service.guardrails.grounding.judging import ledger_of
from service.guardrails.grounding.nearest import best_sentence

__all__ = ["best_sentence", "ledger_of"]
