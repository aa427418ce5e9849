"""The faults of `mock/offside`: what laws, platforms and good manners do not let a brand write.

Rule ids are those of the packs.
"""

from dataclasses import replace

from service.adapters.mock.sabotage import Fault, Page, sentence

_STARS = ("ask-for-rating-value", "no-positive-only", "incentive-for-sentiment")


def _plain_ask(page: Page) -> Page | None:
    """Ask for a review in one sentence, with nothing that invites every opinion."""
    words = page.in_language("Please write a review of PRODUCT.", "Bitte schreiben Sie eine Bewertung zu PRODUCT.")
    return replace(page, parts=dict.fromkeys(page.parts, words))


def _reply_subject(page: Page) -> Page | None:
    return page.put("subject", page.in_language("Re: your order", "AW: Ihre Bestellung"))


def _bare(page: Page) -> Page | None:
    return page.put("body", page.in_language("Here is a short note for you.", "Hier ist eine kurze Nachricht für Sie."))


FAULTS = (
    Fault("gating", "sends happy customers to the public and others elsewhere", ("review-gating-text", "no-gating"), sentence("Happy? Review us on Google. Not happy? Tell us privately first.", "Zufrieden? Bewerten Sie uns auf Google. Wenn Sie unzufrieden sind, wenden Sie sich zuerst an uns.")),
    Fault("reward", "rewards a good review", ("incentive-for-sentiment", "no-reward"), sentence("Leave a 5-star review and get a gift card.", "Für eine positive Bewertung erhalten Sie einen Gutschein.")),
    Fault("platform-reward", "rewards a review on a platform that forbids it", ("incentive-no-reward-platform", "incentive-for-sentiment", "no-reward"), sentence("Review us on Google for 10 % off.", "Für eine Bewertung auf Google gibt es 10 % Rabatt.")),
    Fault("undisclosed-reward", "rewards a review and asks for no disclosure", ("incentive-undisclosed", "no-reward"), sentence("Write a review and win a prize in our prize draw.", "Schreiben Sie eine Bewertung und gewinnen Sie bei unserem Gewinnspiel.")),
    Fault("five-stars", "asks for five stars", _STARS, sentence("We would love a 5-star review.", "Wir freuen uns über eine 5-Sterne-Bewertung.")),
    Fault("yelp", "asks for a review on Yelp", ("no-ask-on-yelp",), sentence("Find us on Yelp and leave a review.", "Sie finden uns auf Yelp, bitte bewerten Sie uns dort.")),
    Fault("insider", "asks the brand's own people for reviews", ("insider-ask", "insider-review"), sentence("To all staff: please review our product.", "An alle Mitarbeiter: Bitte bewerten Sie unser Produkt.")),
    Fault("change-review", "asks to delete a review", ("ask-to-change-review",), sentence("Please delete your review.", "Bitte löschen Sie Ihre Bewertung.")),
    Fault("threat", "threatens a reviewer", ("threat-against-reviewer",), sentence("Our lawyers will contact you unless you remove this.", "Unser Anwalt wird sich bei Ihnen melden, wenn Sie das nicht löschen.")),
    Fault("verified", "calls reviews verified without saying how", ("verified-basis",), sentence("All our reviews are verified.", "Alle unsere Bewertungen sind verifiziert.")),
    Fault("rating-without-base", "gives stars without their number and date", ("rating-needs-base", "claim-unsupported", "claim-contradicted"), sentence("PRODUCT is rated 5 out of 5 stars.", "PRODUCT hat 5 von 5 Sternen.")),
    Fault("untypical", "gives one customer's result as if it were typical", ("typicality", "claim-unsupported"), sentence("Anna cut her costs by 60 % with PRODUCT.", "Anna hat ihre Kosten mit PRODUCT um 60 % gesenkt.")),
    Fault("as-customer", "writes in a customer's voice", ("material-connection", "fake-first-person-testimonial"), sentence("I bought PRODUCT last year and I am loving it!", "Ich habe PRODUCT letztes Jahr gekauft und liebe es!")),
    Fault("false-reply", "pretends that a mail is an answer", ("subject-honest",), _reply_subject),
    Fault("special-category", "speaks of the reader's health", ("special-category",), sentence("Because of your diabetes, this suits you well.", "Wegen Ihrer Diabetes passt das gut zu Ihnen.")),
    Fault("human-name", "lets a machine pass for a person", ("ai-chat-notice",), sentence("Hi, I am Lena from customer care.", "Hallo, ich bin Lena vom Kundendienst.")),
    Fault("denigration", "runs a rival down", ("denigration",), sentence("Fairfelt is junk.", "Fairfelt ist Schrott.")),
    Fault("urgency", "invents a shortage", ("false-urgency", "claim-unsupported"), sentence("Hurry, only 3 left!", "Schnell sein, nur noch 3 Stück!")),
    Fault("was-price", "sets a former price beside the price", ("discount-prior-price", "claim-unsupported"), sentence("Was 99 euros, now 39 euros.", "Statt 99 Euro jetzt nur 39 Euro.")),
    Fault("free", "offers something free without conditions", ("free-conditions",), sentence("Get it free today.", "Holen Sie es sich heute gratis.")),
    Fault("personal-price", "gives a price made for one person without saying so", ("personal-price-notice", "claim-unsupported", "claim-contradicted"), sentence("Your personal price: 24 euros.", "Ihr persönlicher Preis: 24 Euro.")),
    Fault("confirmshaming", "shames who says no", ("confirmshaming",), sentence("No thanks, I like paying more.", "Nein danke, ich zahle gern mehr.")),
    Fault("green", "claims to be green without a certificate", ("green-claim",), sentence("PRODUCT is eco-friendly and climate neutral.", "PRODUCT ist umweltfreundlich und klimaneutral.")),
    Fault("health", "claims to heal", ("health-claim",), sentence("PRODUCT cures kidney stones.", "PRODUCT heilt Nierensteine.")),
    Fault("liability", "admits negligence", ("no-liability-admission",), sentence("Our negligence caused your injury.", "Unsere Fahrlässigkeit hat Ihre Verletzung verursacht.")),
    Fault("refund", "promises a refund that nobody has approved", ("promise-needs-approval",), sentence("We will refund you 100 euros.", "Wir erstatten Ihnen 100 Euro.")),
    Fault("one-sided", "asks for a review without asking for an honest one", ("honest-ask",), _plain_ask),
    Fault("bare", "leaves out what the content type must contain", ("honest-ask", "consent-ask", "acknowledgement"), _bare),
    Fault("minors", "tells children to ask their parents", ("minors-exhort",), sentence("Kids, ask mum to buy it now!", "Kinder, bittet eure Mama, es jetzt zu kaufen!")),
)  # fmt: skip
