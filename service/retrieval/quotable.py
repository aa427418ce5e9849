"""Whether a customer's words are fit to be shown at all. Whether they may be, by consent: `Review.may_be_quoted`."""

import re

_UNFIT = re.compile(
    r"""
    h(?:tt|xx)ps?:|www\.|\[\.\]|\bdot\s+(?:com|net|org|io)\b|(?<!\w)@\w{3,}|\w\.(?:com|net|org|io|de|uk|example|test|info|biz|xyz|ru|co|eu)\b  # links
    | </?[a-z!][^>]*> | <[a-z!/] | &\#?\w{2,8}; | \]\( | !\[ | \{\{ | \}\} | \{% | \$\{ | ```         # markup, templates
    | \b(?:javascript|data|vbscript):\S                                                            # scripts
    | \{\s*"\w+"\s*: | \[/?[A-Z][A-Z _]{3,}\] | \[\[ | <\| | \|> | \#{3,} | -{4,} | ={4,}       # data, fences
    | \w@\w | \[at\] | \(at\)                                            # e-mail
    | [\u0300-\u036f]{3,}                                                                          # piled accents
    | [\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]
    """,
    re.VERBOSE,
)
_NUMBERED = re.compile(
    r"""
    (?:\+|\b00)\d[\d\s()./-]{6,}\d | \b0\d[\d\s()/-]{5,}\d | \b\d{3}[\s.-]\d{3}[\s.-]\d{3,4}\b     # telephone
    | \b[A-Z]{2,4}-?\d{4,}\b | \#\d{4,} | \b\d{7,}\b | \b(?:\d[ -]?){13,}\b                         # order numbers, cards
    | \b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,}                                                         # bank accounts
    | \b\d{1,4}[a-z]?\s+(?:[A-Z]\w+\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Court|Row|Close|Walk|Drive|Way|Square
        |Terrace|Gardens|Place)\b | \b[A-ZÄÖÜ]\w+(?:straße|strasse|str\.|weg|gasse|platz|allee|ufer|stieg|steig)\s+\d+
        | \b\d{5}\s+(?!Euro|EUR|Mal|Kilometer|Stunden)[A-ZÄÖÜ][a-zäöüß]{2,}                          # postal addresses
    """,
    re.VERBOSE,
)
_ORDERS = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override|bypass|overrides?)\b.{0,40}\b(?:instruction|prompt|rule|guideline|direction
        |command|previous|above|prior|context|all\ others|everything)
    | \b(?:system|developer|admin|administrator)\s*(?:prompt|message|override|mode|note|instruction)
    | \b(?:your|hidden|internal|secret|full)\s+(?:\w+\s+)?(?:system\s+)?(?:instructions|prompt|rules|guidelines)\b
    | \b(?:new|updated?|important)\s+(?:task|instructions?|directive|system)\s*[:.!]
    | \b(?:note|message|instructions?|attention|notice)\s+(?:to|for)\s+(?:the\s+)?(?:assistant|ai|model|bot|llm|whoever|system
        |language\ model|chatbot|writer|reader|all\ readers)
    | \b(?:as|you\ are|you're)\s+(?:now\s+)?(?:an?\s+)?(?:ai|language\ model|llm|chatbot|assistant|dan|in\ \w+\ mode|free\ from)\b
    | \b(?:assistant|system|user|human)\s*: | \b(?:act|behave|respond|answer|reply)\s+(?:only\s+)?(?:as|with)\s+(?:if|an?)\b
    | \b(?:reveal|print|repeat|output|list|leak|send|show|publish|write|tell|copy|state|say|mention|approve|give|issue|grant|confirm|mark|remove|delete|recommend|include|append|add|translate|summari[sz]e|rate|score)\b
        .{0,60}\b(?:every\ (?:customer|answer|draft|reader|reply|buyer|user|response)|all\ (?:customers|drafts|answers|readers|users)|system|prompt
        |e-?mail\ address|password|api\ key|credential|next\ (?:reply|answer|response|draft)|newsletter|this\ (?:picture|image|review\ as)|the\ following|verbatim|refund\ for|citation|customer\ list)
    | \b(?:must|should|shall|do)\s+not\s+(?:mention|forward|tell|reveal|say|disclose|flag)\b | \bthis\ instruction\b | \binstruction\ overrides
    | \b(?:text|words|instructions?|conversation)\s+(?:above|you\ were|given)\b | \babove\s+text\b | \bthis\ (?:entire\ )?conversation\b
    | \bignorier\w*.{0,40}\b(?:anweisung|regel|vorgabe|bisherig|vorherig|alle)
    | \b(?:vergiss|vergessen\ sie|missachte\w*)\b.{0,40}\b(?:anweisung|regel|vorgabe|bisherig|alle|alles)
    | \b(?:anweisung|hinweis|nachricht|vorgabe)\w*\s+(?:an|für)\s+(?:das|die|den|alle)\s+(?:system|programm|modell|ki|assistent|assistenten|sprachmodell|bot)
    | \ban\s+(?:das\s+programm|die\s+ki|das\s+modell|das\s+system|den\s+assistenten)\b | \bneue\s+(?:vorgabe|anweisung|aufgabe)\b
    | \b(?:schreib|schreibe|schreiben\ sie|antworte|antworten\ sie|gib|geben\ sie|nenne|verschick\w*|veröffentlich\w*|lösche\w*)\b
        .{0,60}\b(?:jede\s+antwort|jeder\s+kund|allen\s+kund|anweisungen|kundenliste|telefonnummern|bewertungen|gutschein|gutschrift|ab\s+jetzt|niemals\s+zu)
    | \bhat\s+vorrang\b
    """,
    re.VERBOSE | re.DOTALL,
)
_DOUBTFUL = re.compile(
    r"""
    \b(?:i|my\ \w+)\s+works?\s+(?:for|at)\b | \bi\ was\ paid\b | \bin\ (?:exchange|return)\ for\b.{0,20}\breview
    | \b(?:voucher|coupon|discount|gift\ card|free)\b.{0,30}\b(?:for|to)\b.{0,20}\b(?:stars?|reviews?)\b
    | \b(?:large\ )?language\ model\b | \bnever\ (?:bought|used|owned|tried)\ (?:it|this|one)\b
    | \bich\ arbeite\ (?:bei|für)\b | \b(?:arbeitet|arbeiten)\ (?:dort|da|bei\ (?:der|dieser)\ firma)\b
    | \b(?:gutschein|rabatt|gratis|kostenlos)\b.{0,30}\bfür\b.{0,20}\b(?:sterne|bewertung|rezension)
    | \bf(?:u|\*)[c*]?[k*]\w* | \bsh(?:i|1|\*)t\w* | \bscheiß\w* | \bscheiss\w* | \bbullshit
    """,
    re.VERBOSE | re.DOTALL,
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]")


def is_quotable_text(text: str) -> bool:
    """Tell whether words may be shown: no orders to models, links, markup, addresses, telephone or order numbers.

    Reviews that own up to being paid for, or to come from the firm itself, and coarse words are refused as well (16 CFR
    465.4, 465.5). It errs on the side of refusing. Signs without a letter are not quotable either.
    """
    if not _WORD.search(text) or _UNFIT.search(text) or (_DIGIT.search(text) and _NUMBERED.search(text)):
        return False
    # Searching lower case words is three times as fast as ignoring case.
    lower = text.lower()
    return not (_ORDERS.search(lower) or _DOUBTFUL.search(lower))
