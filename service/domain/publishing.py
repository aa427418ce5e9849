"""What may be published unsupported.

A table by kind of claim, for what the public reads and for what one customer reads.

A contradicted claim is never published. To judge a kind otherwise, change its row.
"""

from types import MappingProxyType
from typing import NamedTuple

from service.domain.findings import Claim, ClaimKind, Severity
from service.domain.moments import ContentContract

_B, _W, _I = Severity.BLOCK, Severity.WARN, Severity.INFO


class Rule(NamedTuple):
    """How grave an unsupported claim is in public and marketing texts, and in a message to one customer.

    By what law, and why.
    """

    in_public: Severity
    in_service: Severity
    source: str
    why: str


_RULES: MappingProxyType[ClaimKind, Rule] = MappingProxyType(
    {
        "price": Rule(_B, _W, "DMCC Act 2024 s. 230; UCPD Art. 7(4)", "a price binds whoever names it"),
        "rating": Rule(_B, _B, "16 CFR 465.7(b); UCPD Annex I 23b", "a rating nobody can look up counts as a fake review"),
        "guarantee": Rule(_B, _W, "16 CFR 239", "a guarantee without terms promises everything"),
        "effect": Rule(_B, _B, "Reg. 1924/2006 Art. 10; FTC health guidance 2022", "an effect must be shown before it is claimed"),
        "superlative": Rule(_B, _W, "UCPD Art. 12; CAP Code s. 3", "being the best at something must be proven when it is said"),
        "comparison": Rule(_B, _W, "Dir. 2006/114/EC Art. 4", "a comparison needs the same figure of both sides"),
        "certificate": Rule(_W, _W, "UCPD Annex I 2 and 4; Dir. (EU) 2024/825", "who says so must be able to show who attests it"),
        "percentage": Rule(_W, _W, "UCPD Art. 12", "a figure without a source cannot be checked"),
        "promise": Rule(_W, _W, "house rule", "customers hold the brand to a promise"),
        "negation": Rule(_W, _W, "UCPD Art. 6", "to say what something lacks is to claim a property"),
        "url": Rule(_W, _W, "house rule", "an address that nobody gave may lead anywhere"),
        "email": Rule(_W, _W, "house rule", "an address that nobody gave may reach anyone"),
        "phone": Rule(_W, _W, "house rule", "a number that nobody gave may reach anyone"),
        "quote": Rule(_W, _W, "16 CFR 255.1(b)", "the check of quotes decides whether the words may be used"),
    }
)  # fmt: skip
_FIGURE = Rule(_W, _W, "UCPD Art. 6 and 12", "a fact that nobody can look up may be wrong")
_PLAIN = Rule(_I, _I, "house rule", "a plain sentence of no source: look whether it states a fact")


def rule_for(claim: Claim) -> Rule:
    """Return the rule for an unsupported claim; a plain sentence that cites nothing is for the record only."""
    if claim.kind == "statement" and not claim.citations:
        return _PLAIN
    return _RULES.get(claim.kind, _FIGURE)


def severity_of(claim: Claim, contract: ContentContract) -> Severity:
    """Return how grave a claim is that is not supported, in a text of a content type."""
    if claim.status == "contradicted":
        return Severity.BLOCK
    rule = rule_for(claim)
    return rule.in_public if contract.public or contract.marketing else rule.in_service
