"""What a small hat maker has on record, in English and German, and what its customers ask: matter for prompts."""

LINKS = {
    name: f"https://alderandbrim.example/{name}"
    for name in (
        "shop",
        "contact",
        "returns",
        "help",
        "reviews",
        "review_form",
        "testimonial_form",
        "survey",
        "referral",
        "terms",
    )
}
BRAND = {
    "id": "alder-and-brim", "name": "Alder & Brim", "kind": "consumer", "description": "A small hat maker.",
    "website": "https://alderandbrim.example", "address": "you", "signature": "The people at Alder & Brim",
    "voice": {
        "tone": ["warm", "plain"], "use": ["hat"], "avoid": ["cheap", "unbeatable", "perfect"], "reading_level": 8,
        "emoji": False, "exclamation_marks": 0,
    },
}  # fmt: skip
SAID = {
    "en": {
        "trail-hat": ("Trail Hat", "The Trail Hat is a light, washable walking hat with an adjustable chin strap."),
        "meadow-straw-hat": ("Meadow Straw Hat", "The Meadow Straw Hat is a wide-brimmed sun hat of sewn wheat straw."),
    },
    "de": {
        "trail-hat": ("Trail Hat", "Der Wanderhut Trail ist ein leichter, waschbarer Hut zum Wandern mit Kinnband."),
        "meadow-straw-hat": ("Meadow Straw Hat", "Der Strohhut Meadow ist ein Sonnenhut aus genähtem Weizenstroh."),
    },
}


def fact(subject, attribute, value, text, title, **more):
    return {
        "kind": "fact",
        "title": title,
        "text": text,
        "subject": subject,
        "attribute": attribute,
        "value": value,
        "score": 1.0,
        **more,
    }


def passage(title, text, source_kind="guide", **more):
    return {"kind": "passage", "title": title, "text": text, "source_kind": source_kind, "score": 0.6, **more}


def review(text, rating, author, subject="trail-hat", quotable=True, **more):
    return {
        "kind": "review",
        "title": "Review",
        "text": text,
        "rating": rating,
        "author": author,
        "subject": subject,
        "quotable": quotable,
        "score": 0.5,
        **more,
    }


def summary(attribute, text, value=None, subject="trail-hat"):
    return {
        "kind": "summary",
        "title": "Reviews of Trail Hat",
        "text": text,
        "attribute": attribute,
        "value": value,
        "subject": subject,
        "score": 1.0,
    }


ENGLISH = (
    fact("trail-hat", "price", "64.0 EUR", "The Trail Hat costs 64 euros.", "Trail Hat: price"),
    fact("meadow-straw-hat", "price", "59.0 EUR", "The Meadow Straw Hat costs 59 euros.", "Meadow Straw Hat: price"),
    fact("trail-hat", "warranty", "36 months", "Alder & Brim gives a warranty of 36 months on the Trail Hat.", "Trail Hat: warranty"),
    fact("meadow-straw-hat", "warranty", "24 months", "Alder & Brim gives a warranty of 24 months on the Meadow Straw Hat.", "Meadow Straw Hat: warranty"),
    fact("trail-hat", "weight", "86 g", "The Trail Hat weighs 86 g in size M.", "Trail Hat: weight"),
    fact("meadow-straw-hat", "weight", "92 g", "The Meadow Straw Hat weighs 92 g in size M.", "Meadow Straw Hat: weight"),
    fact("trail-hat", "upf", "50+ UPF", "The fabric of the Trail Hat is rated UPF 50+.", "Trail Hat: sun protection"),
    fact("meadow-straw-hat", "upf", "50+ UPF", "The straw of the Meadow Straw Hat is rated UPF 50+.", "Meadow Straw Hat: sun protection"),
    fact("trail-hat", "chin_strap", "True", "The Trail Hat has an adjustable chin strap that can be taken off.", "Trail Hat: chin strap"),
    fact("meadow-straw-hat", "chin_strap", "False", "The Meadow Straw Hat has no chin strap.", "Meadow Straw Hat: chin strap"),
    fact("trail-hat", "sizes", "S, M, L, XL", "The Trail Hat comes in the sizes S, M, L and XL.", "Trail Hat: sizes"),
    fact("trail-hat", "wash_temperature", "30 °C", "The Trail Hat can be washed at 30 °C.", "Trail Hat: washing temperature"),
    fact("trail-hat", "water_resistance", "light rain", "The Trail Hat resists light rain but does not keep out a downpour.", "Trail Hat: water resistance"),
    fact("brand", "return_period", "45 days", "You can return an unworn hat within 45 days of delivery.", "Alder & Brim: return period"),
    fact("brand", "delivery_time_uk", "4 days", "Standard delivery to the UK takes up to 4 working days.", "Alder & Brim: delivery time"),
    fact("brand", "exchange_free", "True", "Exchanging an unworn hat for another size is free of charge.", "Alder & Brim: exchange"),
    fact("brand", "referral_reward", "10 EUR", "You receive a voucher of 10 euros when a friend you referred places a first order.", "Alder & Brim: referral reward"),
    fact("brand", "winback_discount", "15 %", "The win-back offer of Alder & Brim is 15 % off one order.", "Alder & Brim: offer", valid_until="2026-12-31"),
    fact("brand", "complaint_first_answer", "2 days", "Alder & Brim answers every complaint within 2 working days.", "Alder & Brim: complaints"),
    fact("brand", "review_publication_time", "3 days", "A review appears on the shop pages within 3 working days.", "Alder & Brim: reviews"),
    passage("How to choose › Walking", "A walking hat gets sweaty. The Trail Hat is made for long walks and can be washed when it is sweaty. The Trail Hat is the safer choice for an open, windy plot because its chin strap holds the hat in place."),
    passage("How to choose › What to check", "- Measure your head before you choose a size.\n- Check how wide the brim is, because shade depends on it.\n- Look for a chin strap if you walk on windy days."),
    passage("Straw hats", "The Meadow Straw Hat is made for gardens and markets. The Meadow Straw Hat should stay out of the rain."),
    passage("Returns › How to return a hat", "1. Start the return on the returns page with your order number.\n2. Choose refund or exchange.\n3. Print the label or save the code.\n4. Pack the hat in its box with paper inside.", "policy"),
    passage("Referral programme › How it works", "1. You find your personal link on the referral page.\n2. You send the link to a friend yourself.\n3. Your friend places a first order of 50 euros or more.\n4. Your friend gets 10 euros off the first order.", "policy"),
    passage("Shipping › When an order leaves", "Orders placed before 13:00 on a working day leave the workshop the same day. You receive an e-mail with a tracking link when the parcel leaves the workshop.", "policy"),
    passage("Your first weeks › Day 1", "Try the hat on indoors and leave the label on. Bend forward and shake your head gently. Wash the Trail Hat by hand in cool water. Keep the hat away from heaters. Let the sweat band dry after each long wear."),
    passage("Repairs", "The workshop repairs seams, sweat bands and straps. A small repair is free under the warranty. Customer care answers every e-mail within 24 hours on working days."),
    passage("Orders › The hat arrived crushed", "Take photos of the box and of the hat. Customer care offers a new hat or a refund.", "faq"),
    passage("Lost parcels", "Alder & Brim treats a parcel as lost 10 working days after dispatch and sends a new hat or a refund.", "policy"),
    passage("Delays", "Customers can cancel a delayed order free of charge until it leaves the workshop. You can wait, or you can change to a hat that is in stock.", "policy"),
    passage("What people say › Spring", "- Walkers compare chin straps in March, because spring winds take hats away.\n- Gardeners ask when to start wearing a sun hat."),
    passage("How reviews work", "The invitation goes to every customer, whether the order went well or not. Criticism is never a reason to remove a review. Every answer to the survey is read by a person.", "policy"),
    passage("Kestrel Ridge › The situation", "Most members of the Kestrel Ridge Walking Club wore baseball caps in 2025. The caps left ears and necks open to the sun.", "case_study"),
    passage("Kestrel Ridge › What the club chose", "The club bought 24 Trail Hats in March 2026. A fitter helped to measure all 24 heads in one evening.", "case_study"),
    passage("Kestrel Ridge › What changed", "The club counted 2 cases of sunburn in 2026, after 11 cases in 2025. One chin strap broke in July.", "case_study"),
    passage("Kestrel Ridge › In her own words", '"Nobody had to chase a hat down the hill this year." Miriam Oakes, Kestrel Ridge Walking Club.', "case_study"),
    summary("overview", "31 customers rated the Trail Hat 4.2 out of 5 on average, as of 21 November 2026."),
    summary("praise", "12 of 31 reviews praise the fit.", "fit"),
    summary("complaint", "4 of 31 reviews complain about the sweat band.", "sweat band"),
    review("I wore it for ten days in the hills and it never slipped. The strap is easy to adjust.", 5, "Anna K."),
    review("After a long climb the sweat band is soaked and takes ages to dry. The shade is good, though.", 3, "Peter Lindqvist"),
    review("Secret words that nobody may quote in any text at all.", 5, "Nobody", quotable=False),
)  # fmt: skip

GERMAN = (
    fact("trail-hat", "price", "64.0 EUR", "Der Wanderhut Trail kostet 64 Euro.", "Trail Hat: Preis"),
    fact("meadow-straw-hat", "price", "59.0 EUR", "Der Strohhut Meadow kostet 59 Euro.", "Meadow Straw Hat: Preis"),
    fact("trail-hat", "warranty", "36 months", "Alder & Brim gibt 36 Monate Garantie auf den Wanderhut Trail.", "Trail Hat: Garantie"),
    fact("trail-hat", "weight", "86 g", "Der Wanderhut Trail wiegt 86 g.", "Trail Hat: Gewicht"),
    fact("meadow-straw-hat", "weight", "92 g", "Der Strohhut Meadow wiegt 92 g.", "Meadow Straw Hat: Gewicht"),
    fact("trail-hat", "upf", "50+ UPF", "Der Stoff des Wanderhuts Trail hat den UV-Schutzfaktor UPF 50+.", "Trail Hat: Sonnenschutz"),
    fact("trail-hat", "chin_strap", "True", "Der Wanderhut Trail hat ein verstellbares Kinnband.", "Trail Hat: Kinnband"),
    fact("meadow-straw-hat", "chin_strap", "False", "Der Strohhut Meadow hat kein Kinnband.", "Meadow Straw Hat: Kinnband"),
    fact("trail-hat", "wash_temperature", "30 °C", "Der Wanderhut Trail ist bei 30 °C waschbar.", "Trail Hat: Waschtemperatur"),
    fact("trail-hat", "water_resistance", "light rain", "Der Wanderhut Trail hält leichtem Regen stand, aber keinem Wolkenbruch.", "Trail Hat: Regen"),
    fact("brand", "return_period", "45 days", "Sie können einen ungetragenen Hut innerhalb von 45 Tagen nach der Lieferung zurückgeben.", "Alder & Brim: Rückgabefrist"),
    fact("brand", "delivery_time_de", "5 days", "Der Standardversand nach Deutschland dauert bis zu 5 Werktage.", "Alder & Brim: Lieferzeit"),
    fact("brand", "exchange_free", "True", "Der Umtausch eines ungetragenen Huts gegen eine andere Größe ist kostenlos.", "Alder & Brim: Umtausch"),
    fact("brand", "referral_reward", "10 EUR", "Sie erhalten einen Gutschein über 10 Euro, wenn eine von Ihnen geworbene Person zum ersten Mal bestellt.", "Alder & Brim: Prämie"),
    fact("brand", "winback_discount", "15 %", "Das Angebot von Alder & Brim beträgt 15 % Nachlass auf eine Bestellung.", "Alder & Brim: Angebot", valid_until="2026-12-31"),
    fact("brand", "complaint_first_answer", "2 days", "Alder & Brim beantwortet jede Beschwerde innerhalb von 2 Werktagen.", "Alder & Brim: Beschwerden"),
    fact("brand", "review_publication_time", "3 days", "Eine Bewertung erscheint innerhalb von 3 Werktagen auf den Shopseiten.", "Alder & Brim: Bewertungen"),
    passage("Den passenden Hut wählen › Wandern", "Der Wanderhut Trail eignet sich für lange Wege in der Sonne. Prüfen Sie vor dem Kauf, wie breit die Krempe ist. Achten Sie auf ein Kinnband, wenn es bei Ihnen oft windig ist."),
    passage("Strohhüte", "Der Strohhut Meadow eignet sich für Garten und Markt. Der Strohhut Meadow sollte nicht in den Regen."),
    passage("Rückgabe", "1. Melden Sie die Rückgabe auf der Rückgabeseite an.\n2. Wählen Sie Erstattung oder Umtausch.\n3. Drucken Sie das Etikett aus.\n4. Legen Sie den Hut in seinen Karton.", "policy"),
    passage("Empfehlungen › So funktioniert es", "1. Sie finden Ihren persönlichen Link auf der Empfehlungsseite.\n2. Sie schicken den Link selbst weiter.\n3. Die geworbene Person bestellt zum ersten Mal.", "policy"),
    passage("Versand", "Bestellungen vor 13:00 Uhr verlassen die Werkstatt an Werktagen am selben Tag. Sie erhalten eine E-Mail mit der Sendungsverfolgung, sobald das Paket die Werkstatt verlässt.", "policy"),
    passage("Die ersten Wochen", "Probieren Sie den Hut drinnen an. Waschen Sie den Wanderhut Trail von Hand in kühlem Wasser. Lassen Sie das Schweißband nach jedem langen Tragen trocknen. Halten Sie den Hut von Heizungen fern."),
    passage("Reparaturen", "Die Werkstatt bietet die Reparatur von Nähten und Bändern an. Der Kundendienst beantwortet jede E-Mail innerhalb von 24 Stunden."),
    passage("Bestellungen › Der Hut kam zerdrückt an", "Fotografieren Sie den Karton und den Hut. Der Kundendienst bietet Ihnen einen neuen Hut oder eine Erstattung an.", "faq"),
    passage("Verzögerungen", "Sie können eine verspätete Bestellung kostenlos stornieren, bis sie die Werkstatt verlässt.", "policy"),
    passage("Wie Bewertungen entstehen", "Die Einladung geht an jede Kundin und jeden Kunden. Jede Antwort auf die Umfrage liest ein Mensch.", "policy"),
    passage("Wanderclub › Ausgangslage", "Die meisten Mitglieder des Wanderclubs trugen bis 2025 Kappen.", "case_study"),
    passage("Wanderclub › Umsetzung", "Der Club kaufte im März 2026 insgesamt 24 Wanderhüte.", "case_study"),
    passage("Wanderclub › Ergebnisse", "Der Club zählte 2026 noch 2 Sonnenbrände, nach 11 im Jahr 2025.", "case_study"),
    summary("overview", "31 Kundinnen und Kunden haben „Trail Hat“ im Durchschnitt mit 4,2 von 5 bewertet, Stand 21. November 2026."),
    summary("praise", "12 von 31 Bewertungen loben die Passform.", "Passform"),
    summary("complaint", "4 von 31 Bewertungen bemängeln das Schweißband.", "Schweißband"),
    review("Zehn Tage im Gebirge getragen, und er ist nie verrutscht. Das Band lässt sich leicht verstellen.", 5, "Katrin B.", locale="de-DE"),
    review("Nach einem langen Anstieg ist das Schweißband nass und trocknet sehr langsam.", 3, "Jürgen H.", locale="de-DE"),
)  # fmt: skip

TOPICS = {
    "en": {
        "faq_answer": "How long does delivery to the UK take?", "social_post": "keeping a hat on in wind",
        "complaint_reply": "My hat arrived crushed and nobody answered my two emails.", "service_notice": "delayed parcels",
        "thank_you": "review of the Trail Hat: praised the shade, criticised the strap",
    },
    "de": {
        "faq_answer": "Wie lange dauert die Lieferung nach Deutschland?", "social_post": "den Hut bei Wind aufbehalten",
        "complaint_reply": "Mein Hut ist zerdrückt angekommen.", "service_notice": "verspätete Pakete",
        "thank_you": "Bewertung zum Wanderhut Trail: lobt den Schatten",
    },
}  # fmt: skip
REVIEWED = {
    "en": {"text": "The fit is too tight and left a red line. The colour is lovely.", "title": "Too tight", "rating": 2, "locale": "en-GB", "product": "trail-hat"},
    "de": {"text": "Die Passform ist viel zu eng. Die Farbe gefällt mir.", "title": "Zu eng", "rating": 2, "locale": "de-DE", "product": "trail-hat"},
}  # fmt: skip
ASKED = {
    "en": "Hello, can I exchange the Trail Hat for another size, and how long does delivery take?",
    "de": "Guten Tag, kann ich den Wanderhut Trail umtauschen, und wie lange dauert die Lieferung?",
    "fr": "Bonjour, où est ma commande ? Je n'ai pas encore reçu mon colis.",
    "es": "Hola, mi pedido no ha llegado. ¿Dónde está el paquete?",
}
