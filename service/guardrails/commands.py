"""Finds words that give orders: to a model, about the text being written, or errands of any kind.

What follows: the checks.

Three grades, from sure to likely. `machine` speaks to or of a model and its rules; no text for customers does. `text`
orders what a reply shall hold or look like. `errand` is a wish or question of any kind: guides are full of them ("Brush
it gently"), so it counts only where its words are strange to everything the brand says (`withholding`).
"""

import re
from typing import Literal, NamedTuple

from service.domain.kept import kept
from service.domain.sentences import sentences_of
from service.guardrails.disguises import as_latin, undisguised

Grade = Literal["machine", "text", "errand"]


class Command(NamedTuple):
    """An order: characters `start` to `end` (exclusive) of the text it stands in, and its grade."""

    start: int
    end: int
    grade: Grade


class _Signed(NamedTuple):
    """A pattern, and signs of which one stands in whatever it finds: looking for them costs a tenth."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]


def _signed(signs: str, pattern: str) -> _Signed:
    return _Signed(tuple(signs.split("|")), re.compile(pattern, re.VERBOSE | re.MULTILINE))


_MACHINE = (
    _signed("ignor|disregard|forget|overrid|bypass|overwrit|vergiss|vergessen|missacht|oublie|olvid", r"""
        \b(?:ignor\w{0,5}|disregard\w{0,3}|forget|overrid\w{1,3}|bypass|overwrite|vergiss|vergessen\ sie|missacht\w{0,3}|oublie[zr]?|olvid[ae]\w{0,2})\b
        [^\n]{0,60}?\b(?:instructions?|prompts?|guidelines?|directives?|rules|constraints|safety|anweisung\w{0,2}|regeln|vorgaben|befehle?
        |consignes?|règles|instrucciones|reglas|everything\ (?:above|before)|(?:all|anything)\ (?:of\ the\ )?(?:above|previous|prior)
        |alles\ (?:bisherige|vorherige|obige)|(?:above|previous|prior|earlier)\ (?:text|words|conversation|context))\b"""),
    _signed("system|hidden|secret|internal|initial|original|developer|your |you were|you have|you received|i was instructed", r"""
        \bsystem\ ?prompts?\b|\bsystem\ (?:message|instructions?|override|configuration)\b|\bsystem(?:nachricht|anweisung)
        | \b(?:hidden|secret|internal|initial|original|developer)\ (?:system\ )?(?:instructions|prompt|rules|guidelines)\b
        | \byour\ (?:(?:own|initial|original|previous|prior|current|first|exact|full)\ )(?:instructions|prompt|programming|guidelines|directives|rules)\b
        | \byour\ (?:prompt|programming|training\ data|directives)\b|\binstructions\ you\ (?:were|have\ been|received)\b
        | \b(?:instructions|rules|guidelines|prompts?)\ (?:(?:that|which)\ )?you\ (?:(?:were|have\ been)\ (?:given|told|shown|set|follow\w{0,3})|(?:have\ )?received)\b|\bi\ was\ instructed\ to"""),
    _signed(" mode| override|nitiali|jailbr|anything now|prompt injection|as an|as a |als ki|en tant", r"""
        \b(?:developer|debug|maintenance|god|jailbreak|dan|unrestricted|opposite)\ mode\b|\b(?:admin\w{0,9}|developer|root|security)\ override
        | \binitiali[sz]ation\ string|\bjailbr\w{3,6}|\bdo\ anything\ now\b|\bprompt\ injection
        | \bas\ an?\ (?:ai|llm|large\ language|language\ model)\b|\bals\ ki\b|\ben\ tant\ qu['’]ia\b"""),
    _signed("you are |du bist|sie sind|tu es|vous êtes|pretend|t as |e as |y as |persona|character", r"""
        \byou\ are\ (?:now\ )?an?\ (?:\w+\ ){0,2}(?:ai|llm|language\ model|chat\ ?bot|assistant|gpt|poet|pirate|hacker)\b
        | \byou\ are\ now\ (?:in\ |dan\b|free\ (?:from|of)|un(?:restricted|filtered|bound)|no\ longer\ (?:bound|an?)|operating|entering|acting)
        | \bdu\ bist\ (?:jetzt|nun|ab\ sofort)\b|\bsie\ sind\ (?:jetzt|nun)\ ein\w?\ (?:ki|assistent)|\b(?:tu\ es|vous\ êtes)\ (?:maintenant|désormais)\b
        | \bpretend\ (?:to\ be|you\b|that\ you)|(?:^|[.:;!?]\s)(?:act|behave|role-?play)\ as\b|\bnew\ persona\b|\bstay\ in\ character\b"""),
    _signed("from now on|ab sofort|ab jetzt|ab nun", r"""
        \bfrom\ now\ on,?\ (?:you|respond|reply|answer|always|every|speak|only|write|say)\b|\bab\ (?:sofort|jetzt|nun)\ (?:antwort|schreib|bist|musst)\w{0,3}"""),
    _signed("assistant|ai|ki|ia|llm|bot|gpt|assistent|model|modèle|modell", r"""
        \b(?:note|message|instructions?|notice|attention|hinweis|nachricht|anweisung|hallo|hello|hi|hey|dear|liebe[rs]?|chère?|important|consigne)\b
        [^\n.]{0,30}\b(?:assistants?|ai|ki|ia|llm|chat\ ?bot|bot|chatgpt|assistent\w{0,2}|language\ model|ai\ model|sprachmodell|modèle\ de\ langage)\b"""),
    _signed("you do|you are|are you|were you|made you|created you|trained you|your name|this conversation", r"""
        \bwhat\ were\ you\ (?:told|given|instructed|trained|asked)\b|\bbefore\ this\ conversation\b
        | \b(?:explain|tell\ me|say|describe)\ (?:what|who)\ you\ (?:do|are)\b|\bwho\ (?:are|made|created|trained)\ you\b|\bwhat\ (?:are\ you|is\ your\ name)\b"""),
    _signed("<|[|#|:|begin|end ", r"""
        <\|?/?\s?(?:im_start|im_end|system|endoftext|assistant|user|instructions?|prompt|policy|rules|override|interaction-config|admin)\b
        | \[/?\s?(?:inst|sys|system|rule:|assistant|admin|instructions?|override|end\ of)\b|\#{2,6}\ ?(?:system|instructions?|new\ task|assistant|human)\b
        | (?:^|[.!?]\s)[\s*_>\#-]{0,10}(?:system|assistant|human|developer|admin)\s{0,3}:|"role"\s{0,3}:\s{0,3}"
        | \b(?:begin|end)\ (?:of\ )?(?:system|prompt|instructions|untrusted|hidden)\b"""),
    _signed("prompt|instructions|password|key|credentials|customer|above|conversation", r"""
        \b(?:reveal|leak|exfiltrat\w{1,3}|dump|print|repeat|output|disclose|show|display)\b[^\n]{0,40}\b(?:prompt|instructions|passwords?|api\ keys?|credentials
        |customer\ (?:list|data|e-?mails)|(?:text|words)\ above|above\ (?:text|words)|this\ (?:entire\ )?conversation|everything\ above)\b"""),
    _signed("the user|operator|human|this instruction|this note|this prompt|these ", r"""
        \b(?:do\ not|don['’]t|never|without)\ (?:mention\w{0,3}|tell\w{0,3}|reveal\w{0,3}|inform\w{0,3}|disclos\w{1,3}|alert\w{0,3}|warn\w{0,3})\b
        [^\n]{0,30}\b(?:the\ (?:user|operator|human)|this\ (?:instruction|note|prompt)|these\ (?:rules|instructions))\b"""),
)  # fmt: skip
"""On lower case. Every quantifier is bounded."""

_WRITE = (
    r"(?:add|append|include|insert|incorporat|integrat|embed|introduc|weave|blend|infus|inject|attach|mention|put|place|write|say|stat|encod|encrypt|translat"
    r"|revers|convert|render|rewrit|provid|give|deliver|present|substitut|replac|scrambl|use|appl|utili[sz]|employ|make|ensur|featur|jumbl|swap|display|output"
    r"|print|return|end|start|begin|conclud|finish|sign|format|express|represent|craft|modif|shuffl|obfuscat|enrich|augment|enhanc|leverag|sprinkl|consider"
    r"|keep|answer|reply|respond|shar|offer|promot|creat|compos|transform|chang|alternat|interleav|mix|sneak|slip|work|merg|summari[sz]|do|set|turn|rearrang|inser"
    r"|advertis|recommend|suggest|highlight|hint|refer|claim|spread|propos|discus|misspel|anagram|remov|group|combin|shift|teas|invert|delet|split|count|repeat)\w{0,4}"
)
_OURS = r"(?:(?:order|invoice|ticket|customer|tracking|reference|phone|serial)\ number|(?:photos?|pictures?)\ of\ (?:the|your|it)|receipt)"
_TONGUE = (
    r"(?:french|spanish|german|english|chinese|mandarin|russian|italian|japanese|korean|portuguese|latin|dutch|arabic|hindi"
    r"|französisch|spanisch|deutsch|englisch|chinesisch|russisch|italienisch|japanisch|français|espagnol|allemand|anglais)"
)
_TEXT = _signed(
    "repl|respon|answer|output|complet|generat|implement|algorithm|draft|newsletter|your message|your code|code|snippet|excerpt|script|following|exactly|verbatim|word for word|this |base|rot|caesar|cipher"
    "|homophonic|substitution|anagram|morse|pig latin|leetspeak|hexadecimal|ascii|revers|mood|sentiment|tone|emotion|french|spanish|german|english|chinese|mandarin|russian|italian|japanese|korean"
    "|portuguese|latin|dutch|arabic|hindi|rhyme|capitals|all caps|pirate|emoji|json|xml|yaml|poem|haiku|tell |antwort|ausgabe|satz|worte|wörter|text|entwurf|auf |réponse|sortie|phrase|respuesta|frase",
    rf"""
    (?:^[\W_]{{0,10}}|[.:;!?,"“(]\ ?|\b(?:please|kindly|to|must|should|shall|and|or|then|also|just|now|you|by)\ ){_WRITE}\b(?:(?!{_OURS})[^\n]){{0,140}}?\b(?:your|the|this|each|every|any|all)\ (?:(?:next|final|entire|whole|own|generated|following|email|written|code|future)\ ){{0,2}}
        (?:responses?|repl(?:y|ies)|answers?['’]?s?|outputs?|completions?|generated\ text|implementation|algorithm|draft|newsletter)\b
    | ^[\W_]{{0,10}}(?:\w{{2,15}}\ ){{1,8}}(?:in|of|from|to|into|with)\ your\ (?:message|response|answer|reply|output|code|code\ implementation)\b
    | ^[\W_]{{0,10}}(?:please\ )?in\ your\ (?:response|answer|output|reply),
    | \b(?:append|insert|incorporate|integrate|embed|introduce|write|print|output|repeat|say|state|reply|respond|answer|add|include|feature|place|employ|use)\b
        [^\n]{{0,40}}\b(?:the\ following\ (?:text|words?|sentences?|lines?|phrases?|code|links?|message|snippet|string)|exactly|verbatim|word\ for\ word|this\ (?:exact\ )?(?:sentence|text|line|phrase|link|code|snippet))\b
    | \b(?:following|below|subsequent|ensuing|provided|given)\ (?:\w+\ )?(?:code|snippets?|excerpt|script)\b|\bcode\ (?:snippet|block|excerpt|segment|fragment)
    | \b(?:base ?(?:16|32|58|64|85)|rot-?13|caesar|cipher|homophonic|substitution|anagrams?|morse|pig\ latin|leetspeak|hexadecimal|binary\ code|ascii\ codes?)\b|\breversed?\ (?:order|sequence|text)\b|\bin\ reverse\b
    | \b(?:respond|reply|answer|write|speak|translate)\b[^\n]{{0,25}}\b(?:in|into|to)\ (?:{_TONGUE}
        |rhyme|capitals|all\ caps|pirate|emojis?|json|xml|yaml|code|a\ poem|haiku)\b
    | \b(?:revers|translat|convert|encod|encrypt|rearrang|shuffl|scrambl|misspel|jumbl|invert)\w{{0,4}}\b[^\n]{{0,40}}\byour\ (?:reply|response|answer|message|output|text)\b
    | ^[\W_]{{0,10}}(?:how\ (?:do|would|can|to)\ (?:(?:you|i|we|they)\ )?say|what(?:['’]?s|\ is)\ ["'“‘«]|wie\ (?:sagt\ man|heißt)|comment\ (?:dit-on|on\ dit))[^\n?]{{1,100}}\ (?:in|auf|en)\ {_TONGUE}\b
    | (?<!number)\ (?:in|of|from|to|into)\ your\ (?:response|answer|output)[\W_]{{0,3}}$
    | \b(?:determine|analy[sz]e|classify|identify|assess|detect|rate|label|judge)\b[^\n]{{0,40}}\b(?:sentiment|mood|tone|emotion)\b[^\n]{{0,30}}\b(?:following|this|sentence|review|comment|tweet|text|feedback)\b
    | \btell\ (?:the\ |every\ |all\ |each\ |your\ )?(?:customers?|readers?|users?|everyone|everybody|buyers?)\ (?:that|to)\b
    | \b(?:schreib\w{{0,2}}|antwort\w{{0,2}}|füg\w{{0,2}}|ergänz\w{{0,2}}|nenn\w{{0,2}}|gib|geben\ sie|erwähn\w{{0,2}}|wiederhol\w{{0,2}}|übersetz\w{{0,2}}|beend\w{{0,2}}|beginn\w{{0,2}}|häng\w{{0,2}}|bau\w{{0,2}}|setz\w{{0,2}}|nimm)\b
        [^\n]{{0,80}}\b(?:deine[rnm]?|ihre[rnm]?|jede[rnm]?|in\ der|in\ die|an\ die|am\ ende\ der|folgende[ns]?)\ (?:nächsten?\ |ganzen?\ )?(?:antwort\w{{0,2}}|ausgabe|satz|worte|wörter|text|entwurf)\b
    | \b(?:antworte|schreibe?|sag|übersetze)\b[^\n]{{0,25}}\bauf\ {_TONGUE}\b
    | \b(?:ajoute[zr]?|écri(?:s|vez|re)|inclu(?:s|ez|re)|insér?è?[erz]{{1,2}}|réponds|répondez|répète[zr]?|répétez|mentionne[zr]?|tradui\w{{1,4}}|termine[zr]?|commence[zr]?)\b
        [^\n]{{0,80}}\b(?:ta|votre|chaque|la|cette)\ (?:prochaine\ )?(?:réponse|sortie|phrase)\b
    | \b(?:añad\w{{1,3}}|incluy\w{{1,3}}|escrib\w{{1,3}}|respond\w{{1,3}}|repit\w{{1,3}})\b[^\n]{{0,80}}\b(?:tu|su|la|esta)\ (?:respuesta|frase)\b
    """,
)
"""On lower case: what shall stand in an answer, or how it shall look.

What a customer is asked for, such as a photo, is none.
"""

_ERRAND = re.compile(
    r"""
    ^[\W_]{0,10}(?:(?:please|kindly|bitte|also|then|now|next|first|finally|instead|additionally|hey|hi|hello|ok|okay|and|so|just|urgent|important)\b[\s,:!]{1,3}){0,3}
    (?: (?:accelerat|access|activat|add|advertis|advis|alert|allow|analy[sz]|announc|append|appl|approv|arrang|ask|assess|assist|attach|authori[sz]|automat|back|book|boost|break|build
        |buy|calculat|call|cancel|categori[sz]|chang|chat|check|choos|cite|claim|classif|clean|clear|click|clos|combin|compar|compil|compos|comput|confirm|connect|contact|convert|cook
        |copy|correct|craft|creat|debug|deciph|declar|decod|decrypt|defin|delet|deliver|demonstrat|deploy|deposit|describ|design|detail|detect|determin|develop|dial|direct|disabl
        |complet|disclos|discover|discus|dispatch|display|distribut|divid|doctor|donat|download|draft|edit|educat|elaborat|email|embed|enabl|encod|encourag|encrypt|end|enlighten|enrich|ensur
        |establish|estimat|evaluat|examin|execut|explain|explor|export|expos|express|extend|extract|fetch|figur|fill|filter|find|fix|follow|forecast|format|forward|gather|generat|get|group
        |give|grant|guid|hack|help|hide|highlight|identif|illustrat|implement|import|improv|includ|incorporat|increas|inform|infus|initiat|inject|insert|inspect|install|instruct
        |integrat|interpret|introduc|invest|invit|issu|keep|launch|leav|lend|let|link|list|listen|locat|lock|log|look|mail|mak|manag|mention|merg|messag|misspel|modif|monitor|motivat|mov|nam
        |navigat|notif|obtain|offer|open|optimi[sz]|order|organi[sz]|outlin|output|overwrit|paint|paraphras|pay|perform|pick|plan|plant|play|plot|post|predict|prepar|prescrib|present|pretend|print
        |produc|program|promot|propos|provid|publish|purchas|push|put|rank|rat|read|recit|recommend|record|recruit|redirect|refund|register|release|remember|remind|remov|renam|render|rearrang|rent|repeat
        |replac|report|represent|request|research|reserv|reset|restart|retriev|return|retriv|reveal|revers|review|revok|rewrit|run|sav|say|scan|schedul|search|select|sell|send|set|shar|shed|ship|show|shut|sign
        |simulat|sing|solv|sort|speak|spread|start|stat|stop|stor|submit|subscrib|substitut|suggest|summari[sz]|support|suspend|switch|talk|tell|text|think|throw|train|transcrib|transfer|transform|translat
        |trigger|try|turn|unlock|unsubscrib|updat|upgrad|upload|us|verif|view|visit|vot|walk|warn|wire|withdraw|write
        |schreib|nenn|sag|zeig|gib|geben|überweis|send|sende|schick|empfiehl|empfehl|erklär|beschreib|lösch|öffn|klick|besuch|kauf|ruf|übersetz|erzähl|erstell|buch|bestell|leit|teil|antwort|füg
        |donne|écri|envoie|envoy|montr|expliqu|décri|dis|dites|transfèr|transfér|visit|cliqu|achèt|achet|appel|supprim|ouvr|recommand|partag|traduis|répond)\w{0,6}\b(?<![^s]s)(?<!ing)(?<!ed)(?<!ion)
      | (?:what|which|who|whom|whose|when|where|why|how|can|could|would|will|shall|should|may|might|is|are|was|were|do|does|did|has|have|wer|wie|wo|wann|warum|welche[rsn]?|kannst|können|könnten|qui|quel\w{0,3}|comment|pourquoi|où|quand|pouvez|peux)\b[^\n]{1,300}\?
      | (?:i|we)\ (?:want|need|would\ like|wish|order|command|urge|expect)\b
      | merci\ d|\bs['’]il\ (?:te|vous)\ pla[iî]t|je\ (?:veux|voudrais)|ich\ (?:will|möchte|brauche)\b|du\ (?:musst|sollst)\b|you\ (?:must|should|have\ to|need\ to|will)\b )
    """,
    re.VERBOSE,
)
"""On lower case, at the beginning of a sentence: an imperative, a question, a wish."""


def commands_in(text: str, language: str = "en") -> tuple[Command, ...]:
    """Return the orders in a text, sentence by sentence, each with the surest grade that fits."""
    return _commands_in(text, language)


@kept(short=4096)
def _commands_in(text: str, language: str) -> tuple[Command, ...]:
    found: list[Command] = []
    plain = lowered(text)
    sure, ordered = _speaks_to_a_machine(plain), _has_sign(_TEXT, plain)
    for sentence in sentences_of(text, language):
        words = lowered(sentence.text)
        if sure and _speaks_to_a_machine(words):
            found.append(Command(sentence.start, sentence.end, "machine"))
        elif ordered and _stands_in(_TEXT, words):
            found.append(Command(sentence.start, sentence.end, "text"))
        elif _ERRAND.match(words):
            found.append(Command(sentence.start, sentence.end, "errand"))
    if sure and not any(command.grade == "machine" for command in found):
        # An order that runs over several lines or sentences.
        found.append(Command(0, len(text), "machine"))
    return tuple(found)


_OF_MINE = re.compile(r"\b(?:my|me|mine|i|i['’]m|mein\w{0,2}|mir|mich|ich|mon|ma|mes|moi|je)\b")


def is_for_the_asker(words: str) -> bool:
    """Tell whether an errand is to be run for the one who asks: "Unlock my front door". A brand's guide says "your"."""
    return _OF_MINE.search(lowered(words)) is not None


def speaks_to_a_machine(text: str) -> bool:
    """Tell whether something in a text speaks to a model or of its rules."""
    return _speaks_to_a_machine(lowered(text))


@kept(short=4096)
def _speaks_to_a_machine(lower: str) -> bool:
    return any(_stands_in(one, lower) for one in _MACHINE)


def _stands_in(one: _Signed, lower: str) -> bool:
    return _has_sign(one, lower) and one.pattern.search(lower) is not None


def _has_sign(one: _Signed, lower: str) -> bool:
    for sign in one.signs:  # noqa: SIM110 - a generator takes twice as long, and there are many signs
        if sign in lower:
            return True
    return False


def lowered(text: str) -> str:
    """Return a text without disguises, in lower case Latin letters, as the patterns read it."""
    return as_latin(undisguised(text)).lower()
