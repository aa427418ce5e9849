"""The faults of `mock/offbrand`: words, signs, address, language, length and manners that the brand does not have."""

from service.adapters.mock.sabotage import Fault, Page, sentence

_LONG = (
    "When you consider, as one generally ought to before reaching any conclusion of consequence, the multiplicity of circumstances"
    " under which the aforementioned article, notwithstanding its ostensible simplicity, might conceivably be employed, it becomes"
    " incontrovertibly apparent that its appropriateness necessitates an individualised determination of requirements."
)
_LANG = (
    "Wenn man, wie es vor jeder folgenreichen Schlussfolgerung grundsätzlich angezeigt erscheint, die Vielfältigkeit derjenigen"
    " Umstände in Betracht zieht, unter welchen der vorbezeichnete Gegenstand ungeachtet seiner vermeintlichen Einfachheit"
    " Verwendung finden könnte, so wird die Notwendigkeit einer individualisierten Anforderungsermittlung unübersehbar."
)


def _avoided_term(page: Page) -> Page | None:
    """Use a word that the prompt says the brand never uses."""
    words = page.commission.rules.text("voice_terms").partition(":")[2].strip(" .").split(";")
    term = next((word.strip() for word in words if word.strip()), "")
    return page.add(page.in_language(f"It is a {term} thing.", f"Das ist {term}.")) if term else None


def _wrong_address(page: Page) -> Page | None:
    """Say du to the reader; English has no such fault."""
    if page.commission.language != "de":
        return None
    return page.add("Du wirst sehen, dass dir das gefällt, wenn du dein Exemplar bekommst.")


def _wrong_language(page: Page) -> Page | None:
    """Write the paragraphs of the body in another language."""
    other = page.in_language(
        "Vielen Dank für Ihr Interesse. Wir freuen uns sehr darüber und helfen Ihnen gerne weiter, wenn etwas noch offen ist. Schreiben Sie uns einfach, was Sie wissen möchten.",
        "Thank you very much for your interest. We are glad of it and are happy to help you with whatever is still open. Just write to us what you would like to know.",
    )
    return page.put("body", other)


FAULTS = (
    Fault("avoided-term", "uses a word that the brand avoids", ("avoid-term",), _avoided_term),
    Fault("emoji", "sets an emoji where the brand uses none", ("no-emoji",), sentence("Enjoy it ✨😍.", "Viel Freude damit ✨😍.")),
    Fault("exclamation", "cries out", ("exclamation-marks",), sentence("Thank you so much!! We are thrilled!!!", "Vielen herzlichen Dank!! Wir sind begeistert!!!")),
    Fault("capitals", "shouts in capitals", ("accessible-text", "capitals"), sentence("CLICK HERE NOW TO READ MORE.", "JETZT HIER KLICKEN UND WEITERLESEN.")),
    Fault("address", "says du where the brand says Sie", ("form-of-address",), _wrong_address),
    Fault("language", "answers in another language than was asked for", ("other-language", "language"), _wrong_language),
    Fault("long-sentence", "writes a sentence that nobody can follow", ("sentence-length",), sentence(_LONG, _LANG)),
    Fault("insult", "insults the reader", ("complaint-tone", "inclusive-terms", "denigration"), sentence("Only an idiot would get this wrong.", "Nur ein Idiot macht das falsch.")),
    Fault("blame", "blames the reader", ("complaint-tone",), sentence("You clearly did not read the manual.", "Sie haben die Anleitung offensichtlich nicht gelesen.")),
    Fault("jargon", "uses words that leave people out", ("inclusive-terms",), sentence("Our guys in the war room crushed it, that is crazy.", "Our guys in the war room crushed it, that is crazy.")),
)  # fmt: skip
