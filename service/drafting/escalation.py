"""Decides whether a person must take a conversation over, and says why. It reads words only; it never answers."""

import re
from collections.abc import Sequence
from decimal import Decimal

from service.domain.brands import Brand
from service.domain.suggestions import Escalation, EscalationReason

_BODY = r"skin|face|eyes?|lips?|tongue|mouth|cheeks?|hands?|arms?|haut|gesicht|augen?|lippen?|zunge|mund|hände|peau|visage|yeux|lèvres"
_HARM = (
    r"swollen|swelling|swells|swelled|blister\w*|burning|burns|burnt|stung|stings|reacted|reacts|geschwollen|anschw\w+|brenn(?:t|en)|gebrannt|reagiert"
    r"|gonflée?s?|brûle\w*|réagi\w*"
)
_UNWELL = (
    rf"\b(?:(?:my|his|her|our|their|meine?|seine?|ihre?|unsere?|ma|mon|mes|sa|son|ses)\b[^.?!\n]{{0,30}}\b(?:{_BODY})\b(?:(?!from\b)[^.?!\n]){{0,40}}\b(?:{_HARM})\b"
    r"|(?:throat|chest|hals|brust|gorge)\b[^.?!\n]{0,30}\b(?:tight|tightening|swollen|closing|eng|zugeschwollen|serrée)\b"
    r"|(?:can't|cannot|can not|hard to|difficult to|trouble|difficulty|struggl\w+ to) breath(?:e|ing)|short of breath|atemnot|du mal à respirer"
    r"|hives|rashes|anaphyla\w+|quaddeln|éruption)\b"
)
"""What a body suffers, told of somebody: `my lips are swollen`.

Asking whether a thing burns, or keeps one from it, is none.
"""
_SIGNS: tuple[tuple[EscalationReason, str, re.Pattern[str]], ...] = (
    ("safety", "someone may have been hurt or be in danger", re.compile(
        r"\b(?:chok\w+|suffocat\w+|injur\w+|hospital|bleed\w*|burn(?:t|ed|s)|rash|allergic|unsafe|dangerous|caught fire|electric shock|suicid\w+|kill myself"
        r"|erstick\w*|verletz\w+|krankenhaus|blut\w*|verbrannt|ausschlag|allergi\w+|gefährlich\w*|stromschlag|brand gefahr|étouff\w+|bless\w+|hôpital|herid\w+|asfixi\w+)\b|" + _UNWELL, re.IGNORECASE)),
    ("legal_threat", "the customer speaks of legal steps", re.compile(
        r"\b(?:lawyer|solicitor|attorney|sue|suing|court|legal action|trading standards|ombudsman|small claims|consumer protection"
        r"|anwalt|anwältin|rechtsanwalt|verklag\w+|klage|gericht|verbraucherzentrale|rechtliche schritte|anzeige|avocat|tribunal|abogado|denuncia\w*)\b", re.IGNORECASE)),
    ("privacy", "the customer speaks of their data", re.compile(
        r"\b(?:gdpr|dsgvo|data breach|leaked|personal data|delete (?:all )?my (?:data|account)|datenschutz\w*|datenleck|meine daten|rgpd)\b", re.IGNORECASE)),
    ("anger", "the customer is very angry", re.compile(
        r"\b(?:furious|outrage\w*|disgust\w*|appalling|unacceptable|worst|scam\w*|rip[- ]?off|ridiculous|fed up|never again|fraud\w*|liars?|incompetent|useless|joke|livid|enraged|infuriat\w*"
        r"|(?:stink|stock)?wütend|(?:stink|stock)sauer|bin (?:sehr |so |echt |richtig |wirklich )?sauer|empörend\w*|unverschämt\w*|frechheit|unfassbar|inakzeptabel|betrug|betrüger|abzocke|nie wieder|sauerei|katastroph\w+|saftladen|furieux|inadmissible|arnaque|indignad\w+|estafa|inaceptable)\b", re.IGNORECASE)),
    ("person_wanted", "the customer asks for a person", re.compile(
        r"\b(?:speak|talk|chat|put me through|transfer me|connect me)(?:ing)?\b[^.?!\n]{0,20}\b(?:human|person|someone|somebody|agent|manager|supervisor|representative|your boss|member of staff)\b"
        r"|\b(?:real|actual|live) (?:human|person|agent)\b|\b(?:not|no) (?:a )?(?:ro)?bots?\b|\b(?:menschen|mitarbeiter\w*|vorgesetzten?\w*|jemandem|kundenberater\w*|person)\b[^.?!\n]{0,20}\b(?:sprechen|reden|chatten|telefonieren)\b"
        r"|\becht(?:en|er) (?:menschen|mitarbeiter\w*|person)\b|\bparler (?:à|avec) (?:un|une|quelqu)|\bhablar con (?:una|un|alguien)\b", re.IGNORECASE)),
    ("hostile_text", "the message tries to instruct the assistant", re.compile(
        r"\b(?:ignore|disregard|forget|ignoriere\w*|vergiss)\b[^.\n]{0,60}\b(?:instructions?|prompts?|rules?|anweisung\w*|regeln)\b|\bsystem prompt\b", re.IGNORECASE)),
)  # fmt: skip
_REFUND = re.compile(
    r"\b(?:refund|money back|(?:want|get|give|send)\b[^.\n]{0,40}\bback|(?:will|möchte|hätte gern)\b[^.\n]{0,40}\bzurück|reimburs\w+|compensat\w+|erstatt\w+|geld zurück|rückzahlung|entschädig\w+|rembours\w+|reembols\w+)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[€$£]\s?(\d[\d.,]*))|(\d[\d.,]*)\s?(?:€|\$|£|EUR|euros?|pounds?|dollars?)(?!\w)", re.IGNORECASE
)
_SHOUT = re.compile(r"(?:\b[A-ZÄÖÜ]{2,}\b[\s,.!?]*){4,}|!{3,}")


def escalation_for(brand: Brand, texts: Sequence[str]) -> Escalation:
    """Return whether a person must take over, from the customer's own messages."""
    words = "\n".join(texts)
    reasons: dict[EscalationReason, str] = {
        name: sentence for name, sentence, pattern in _SIGNS if pattern.search(words)
    }
    if _SHOUT.search(words):
        reasons.setdefault("anger", "the customer is very angry")
    limit = brand.escalation.refund_limit
    if _REFUND.search(words) and any(amount > limit for amount in _amounts(words)):
        reasons["refund_above_policy"] = f"a refund above {limit:f} {brand.currency} is asked"
    if not reasons:
        return Escalation()
    told = "; ".join(reasons.values())
    # Only the first letter: the currency keeps its capitals.
    return Escalation(needed=True, reason=f"{told[:1].upper()}{told[1:]}.", reasons=tuple(reasons))


def _amounts(text: str) -> list[Decimal]:
    found = []
    for match in _MONEY.finditer(text):
        digits = (match[1] or match[2]).rstrip(".,")
        whole = re.sub(r"[.,](?=\d{3}\b)", "", digits).replace(",", ".")
        if re.fullmatch(r"\d+(?:\.\d+)?", whole):
            found.append(Decimal(whole))
    return found
