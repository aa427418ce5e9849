"""The table of content contracts: one row a content type. To add a content type, add a row, a prompt and a suite."""

from types import MappingProxyType

from service.domain.moments import Channel, ContentContract, ContentType, Element, Moment, Need

_C, _E, _N, _T = Channel, Element, Need, ContentType

_ROWS = (
    ContentContract(
        content_type=_T.SOCIAL_POST, moment=Moment.LZMOT, title="Social post",
        purpose="Answers what people already say about the category or the brand.",
        channels=(_C.SOCIAL, _C.WEB), needs=(_N.TOPIC, _N.PASSAGES), max_passages=4, max_facts=4, max_reviews=2,
        public=True, marketing=False,
        keeps_words=8,
    ),
    ContentContract(
        content_type=_T.BUYER_GUIDE, moment=Moment.ZMOT, title="Buyer guide",
        purpose="Helps someone who researches a purchase to choose well, also when they choose another product.",
        search_for={"en": "how to choose, what to look for", "de": "Auswahl: worauf es ankommt"},
        channels=(_C.WEB, _C.EMAIL), needs=(_N.PASSAGES, _N.PRODUCT),
        elements=(_E.RATING_BASIS, _E.CALL_TO_ACTION), max_passages=8, max_facts=14, uses_review_summary=True, public=True,
        keeps_words=80,
    ),
    ContentContract(
        content_type=_T.COMPARISON, moment=Moment.ZMOT, title="Comparison",
        purpose="Sets two or more of the brand's products side by side on the same attributes.",
        search_for={"en": "differences, which one to choose", "de": "Unterschiede, welches passt zu wem"},
        channels=(_C.WEB, _C.EMAIL), needs=(_N.TWO_PRODUCTS,),
        elements=(_E.RATING_BASIS, _E.CALL_TO_ACTION), max_passages=4, max_facts=24, uses_review_summary=True, public=True,
        keeps_words=40,
    ),
    ContentContract(
        content_type=_T.FAQ_ANSWER, moment=Moment.ZMOT, title="Answer to a frequent question",
        purpose="Answers one question in a few sentences.",
        channels=(_C.WEB, _C.CHAT, _C.EMAIL), needs=(_N.TOPIC, _N.ANSWER),
        max_passages=4, max_facts=6, max_reviews=0, public=True, marketing=False,
        keeps_words=8,
    ),
    ContentContract(
        content_type=_T.CASE_STUDY, moment=Moment.ZMOT, title="Case study",
        purpose="Tells how one customer solved a problem, with measured results and what is typical.",
        search_for={"en": "customer story, situation and results", "de": "Kundengeschichte: Ausgangslage und Ergebnisse"},
        channels=(_C.WEB, _C.EMAIL), needs=(_N.CASE_STUDY,), elements=(_E.CALL_TO_ACTION,),
        max_passages=8, max_facts=4, max_reviews=2, public=True,
        keeps_words=60,
    ),
    ContentContract(
        content_type=_T.REVIEW_DIGEST, moment=Moment.ZMOT, title="Review digest",
        purpose="Says what customers report, good and bad, with count and dates.",
        search_for={"en": "how reviews are collected and verified", "de": "wie Bewertungen gesammelt und geprüft werden"},
        channels=(_C.WEB, _C.EMAIL, _C.SOCIAL), needs=(_N.REVIEWS,), elements=(_E.RATING_BASIS, _E.BOTH_SIDES),
        max_passages=2, max_facts=0, max_reviews=8, uses_review_summary=True, public=True, marketing=False,
        keeps_words=25,
    ),
    ContentContract(
        content_type=_T.DECISION_CONFIRMATION, moment=Moment.FMOT, title="Decision confirmation",
        purpose="Confirms a decision with ratings, reviews and cases, and says what happens next.",
        search_for={"en": "what happens after the order: delivery, first steps, returns, warranty", "de": "was nach der Bestellung geschieht: Lieferung, erste Schritte, Rückgabe, Garantie"},
        channels=(_C.EMAIL, _C.WEB, _C.SMS, _C.CHAT), needs=(_N.PRODUCT,), elements=(_E.RATING_BASIS, _E.CALL_TO_ACTION),
        uses_review_summary=True,
    ),
    ContentContract(
        content_type=_T.QUOTE_FOLLOW_UP, moment=Moment.FMOT, title="Quote follow-up",
        purpose="Reminds of a quote or a basket, answers the questions that are usual, without pressure.",
        search_for={"en": "what is included, how long an offer is valid, delivery and payment questions", "de": "was enthalten ist, wie lange ein Angebot gilt, Fragen zu Lieferung und Zahlung"},
        channels=(_C.EMAIL, _C.SMS, _C.LETTER), needs=(_N.PRODUCT,), elements=(_E.CALL_TO_ACTION,), max_reviews=2,
        uses_review_summary=True,
    ),
    ContentContract(
        content_type=_T.PRODUCT_PAGE, moment=Moment.FMOT, title="Product page",
        purpose="Says what a product is, for whom, with facts and what customers say.",
        search_for={"en": "who it suits, materials, care and use", "de": "für wen es passt, Material, Pflege und Gebrauch"},
        channels=(_C.WEB,), needs=(_N.PRODUCT,), elements=(_E.RATING_BASIS, _E.CALL_TO_ACTION),
        max_facts=14, uses_review_summary=True, public=True, marketing=False,
        keeps_words=30,
    ),
    ContentContract(
        content_type=_T.FOLLOW_UP, moment=Moment.SMOT, title="Follow-up after purchase",
        purpose="Helps the customer to get the most from what they bought.",
        search_for={"en": "tips for use and care, help when something is wrong", "de": "Tipps für Gebrauch und Pflege, Hilfe wenn etwas nicht stimmt; Pflegehinweise; Pflege"},
        channels=(_C.EMAIL, _C.SMS, _C.PUSH, _C.CHAT), needs=(_N.PRODUCT, _N.PASSAGES), elements=(_E.CALL_TO_ACTION,),
        max_reviews=1,
    ),
    ContentContract(
        content_type=_T.ONBOARDING, moment=Moment.SMOT, title="Onboarding",
        purpose="Leads through the first steps with the product.",
        search_for={"en": "first steps, first weeks, set up", "de": "erste Schritte, die ersten Wochen, Einrichtung"},
        channels=(_C.EMAIL, _C.WEB, _C.CHAT, _C.PUSH), needs=(_N.PRODUCT, _N.PASSAGES), elements=(_E.CALL_TO_ACTION,),
        max_passages=8, max_reviews=0,
    ),
    ContentContract(
        content_type=_T.SURVEY_INVITATION, moment=Moment.SMOT, title="Survey invitation",
        purpose="Asks every customer for their experience, good or bad.",
        search_for={"en": "how survey answers are used", "de": "wie Antworten aus Umfragen verwendet werden"},
        channels=(_C.EMAIL, _C.SMS, _C.PUSH, _C.WEB, _C.CHAT), needs=(), elements=(_E.CALL_TO_ACTION, _E.HONEST_ASK),
        max_passages=2, max_facts=3, max_reviews=0,
        keeps_words=None,  # an ask that steers answers stays steered without one sentence
    ),
    ContentContract(
        content_type=_T.WIN_BACK, moment=Moment.SMOT, title="Win-back",
        purpose="Invites a former customer back with what has really changed or helps.",
        search_for={"en": "offers for returning customers, what is new", "de": "Angebote für zurückkehrende Kunden, was neu ist"},
        channels=(_C.EMAIL, _C.SMS, _C.LETTER), needs=(_N.PASSAGES,), elements=(_E.CALL_TO_ACTION,), max_reviews=2,
        uses_review_summary=True,
        keeps_words=None,  # what is left of an offer may lack its condition
    ),
    ContentContract(
        content_type=_T.TESTIMONIAL_REQUEST, moment=Moment.UMOT, title="Testimonial request",
        purpose="Asks a customer for words that the brand may publish, with their consent.",
        search_for={"en": "testimonials and consent, how customers' words are used", "de": "Einwilligung und wie Aussagen von Kunden verwendet werden"},
        channels=(_C.EMAIL, _C.CHAT, _C.LETTER), needs=(), elements=(_E.CALL_TO_ACTION, _E.CONSENT_ASK, _E.HONEST_ASK),
        max_passages=3, max_facts=2, max_reviews=0,
        keeps_words=None,  # half a request for consent is none
    ),
    ContentContract(
        content_type=_T.REVIEW_REQUEST, moment=Moment.UMOT, title="Review request",
        purpose="Asks every buyer for an honest public review, without reward and whatever their mood.",
        search_for={"en": "how reviews are collected", "de": "wie Bewertungen gesammelt werden"},
        channels=(_C.EMAIL, _C.SMS, _C.PUSH, _C.CHAT), needs=(), elements=(_E.CALL_TO_ACTION, _E.HONEST_ASK),
        forbidden=("reward", "positive_only", "gating"), max_passages=2, max_facts=2, max_reviews=0,
        keeps_words=None,  # an ask that steers reviews stays steered without one sentence
    ),
    ContentContract(
        content_type=_T.REFERRAL_INVITATION, moment=Moment.UMOT, title="Referral invitation",
        purpose="Invites a customer to recommend the brand, with the terms of the programme.",
        search_for={"en": "referral programme, reward and terms", "de": "Empfehlungsprogramm, Prämie und Bedingungen; Freunde werben; Wer uns weiterempfiehlt"},
        channels=(_C.EMAIL, _C.SMS, _C.CHAT, _C.WEB), needs=(_N.PASSAGES, _N.REFERRAL_REWARD),
        elements=(_E.CALL_TO_ACTION,), max_passages=4, max_facts=6, max_reviews=0,
        keeps_words=None,  # what is left may promise the reward without its terms
    ),
    ContentContract(
        content_type=_T.THANK_YOU, moment=Moment.UMOT, title="Thank-you",
        purpose="Thanks a customer for a review, a referral or a testimonial.",
        search_for={"en": "what happens with a review or testimonial", "de": "was mit einer Bewertung geschieht"},
        channels=(_C.EMAIL, _C.CHAT, _C.SMS, _C.LETTER), needs=(), elements=(_E.ACKNOWLEDGEMENT,),
        max_passages=2, max_facts=2, max_reviews=0, marketing=False,
        keeps_words=8,
    ),
    ContentContract(
        content_type=_T.SUGGESTED_REPLY, moment=Moment.INTERIM, title="Suggested reply",
        purpose="A reply that an agent may send to a customer who waits.",
        channels=(_C.CHAT, _C.EMAIL, _C.SMS, _C.SOCIAL), needs=(_N.CONVERSATION,), max_passages=6, max_facts=8,
        max_reviews=0, marketing=False,
        keeps_words=8,
    ),
    ContentContract(
        content_type=_T.REVIEW_RESPONSE, moment=Moment.INTERIM, title="Review response",
        purpose="A public answer to one review that takes up what the reviewer said.",
        search_for={"en": "complaints, repairs, returns, contact", "de": "Beschwerden, Reparatur, Rückgabe, Kontakt"},
        channels=(_C.REVIEW_SITE, _C.WEB, _C.SOCIAL), needs=(_N.REVIEW,), elements=(_E.ACKNOWLEDGEMENT,),
        max_passages=4, max_facts=4, max_reviews=0, public=True, marketing=False,
        keeps_words=10,
    ),
    ContentContract(
        content_type=_T.COMPLAINT_REPLY, moment=Moment.INTERIM, title="Complaint reply",
        purpose="Answers a complaint: takes it up, says what the policy gives, and the next step.",
        search_for={"en": "how complaints are handled", "de": "wie Beschwerden bearbeitet werden"},
        channels=(_C.EMAIL, _C.LETTER, _C.CHAT), needs=(_N.TOPIC, _N.PASSAGES), elements=(_E.ACKNOWLEDGEMENT,),
        max_reviews=0, marketing=False,
        keeps_words=None,  # what is left may grant a right without its limits
    ),
    ContentContract(
        content_type=_T.SERVICE_NOTICE, moment=Moment.INTERIM, title="Service notice",
        purpose="Tells customers of a delay, an outage or a recall before they have to ask.",
        search_for={"en": "how customers are told of delays, outages and recalls", "de": "wie Kunden von Verzögerungen, Störungen und Rückrufen erfahren"},
        channels=(_C.EMAIL, _C.SMS, _C.PUSH, _C.WEB), needs=(_N.TOPIC, _N.OCCASION), max_passages=4, max_facts=8,
        max_reviews=0, marketing=False,
        keeps_words=None,  # a notice of a recall that lost a sentence may be harmless to read and dangerous to follow
    ),
)  # fmt: skip

CONTRACTS = MappingProxyType({row.content_type: row for row in _ROWS})
