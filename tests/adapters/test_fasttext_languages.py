"""Language of customers' messages."""

import pytest

from service.adapters.fasttext_languages import FasttextLanguages


@pytest.mark.parametrize(
    ("text", "language"),
    [("Where is my hat? I ordered it last week.", "en"), ("Wo bleibt mein Hut?", "de"), ("Où est mon chapeau ?", "fr"),
     ("¿Dónde está mi pedido?", "es"), ("Waar is mijn hoed?", "nl"), ("Danke", "de"), ("Der Trail Hat ist super", "de"), ("Bonjour, mon chapeau est arrivé abîmé.", "fr"), ("", None), ("12345", None),
     ("Is the wool hat waterproof?", "en"), ("Can the hat get wet?", "en"), ("Is it waterproof?", "en"), ("hat in red?", "en"),
     ("Was kostet der Hut?", "de"), ("Ist er wasserdicht", "de"), ("Can I cancel?", "en"), ("Wat kost de hoed?", "nl"),
     ("Quando arriva il cappello?", "it"), ("¿Es impermeable?", "es"), ("Is de hoed waterdicht?", "nl"), ("Refund please", "en")],
)  # fmt: skip
def test_languages_are_told(text, language):
    assert FasttextLanguages().detect(text) == language


SHORT = {
    "en": (
        "The brim keeps the sun off your neck.", "Your order left us this morning.", "Brush the felt once a week.",
        "We mend every hat that we have made.", "It dries overnight in the open air.", "Tell us what you think, good or bad.",
        "You can return it within 45 days.", "The strap can be taken off.", "Agents see every ticket in one place.",
        "Reports are sent on Monday morning.", "We are sorry about the delay.", "Measure your head above the ears.",
    ),
    "de": (
        "Die Krempe hält die Sonne vom Nacken fern.", "Ihre Bestellung ist heute früh abgegangen.", "Bürsten Sie den Filz einmal pro Woche.",
        "Wir reparieren jeden Hut aus unserer Werkstatt.", "Er trocknet über Nacht an der Luft.", "Sagen Sie uns Ihre Meinung, gut oder schlecht.",
        "Sie können ihn 45 Tage lang zurückgeben.", "Das Band lässt sich abnehmen.", "Alle Anfragen stehen an einem Ort.",
        "Der Bericht kommt am Montagmorgen.", "Die Verspätung tut uns leid.", "Messen Sie den Kopf über den Ohren.",
    ),
    "fr": (
        "Le bord protège votre nuque du soleil.", "Votre commande est partie ce matin.", "Brossez le feutre une fois par semaine.",
        "Nous réparons tous nos chapeaux.", "Il sèche pendant la nuit à l'air libre.", "Dites-nous ce que vous en pensez.",
        "Vous pouvez le rendre sous 45 jours.", "La jugulaire se détache.", "Tous les tickets sont au même endroit.",
        "Nous regrettons ce retard.", "Mesurez votre tête au-dessus des oreilles.",
    ),
    "es": (
        "El ala protege la nuca del sol.", "Su pedido salió esta mañana.", "Cepille el fieltro una vez por semana.",
        "Reparamos todos los sombreros que hacemos.", "Se seca durante la noche al aire libre.", "Díganos qué le parece, bueno o malo.",
        "Puede devolverlo en un plazo de 45 días.", "La correa se puede quitar.", "Todas las consultas están en un solo lugar.",
        "Lamentamos mucho el retraso.", "Mida su cabeza por encima de las orejas.",
    ),
    "it": (
        "La tesa protegge la nuca dal sole.", "Il suo ordine è partito stamattina.", "Spazzoli il feltro una volta alla settimana.",
        "Ripariamo tutti i cappelli che facciamo.", "Si asciuga di notte all'aria aperta.", "Ci dica che cosa ne pensa.",
        "Può restituirlo entro 45 giorni.", "Il laccio si può togliere.", "Tutte le richieste sono in un solo posto.",
        "Ci scusiamo per il ritardo.", "Misuri la testa sopra le orecchie.",
    ),
    "nl": (
        "De rand houdt de zon uit uw nek.", "Uw bestelling is vanochtend vertrokken.", "Borstel het vilt één keer per week.",
        "Wij herstellen elke hoed die we maken.", "Hij droogt 's nachts in de open lucht.", "Vertel ons wat u ervan vindt.",
        "U kunt hem binnen 45 dagen terugsturen.", "Het bandje kan eraf.", "Alle vragen staan op één plek.",
        "Het spijt ons van de vertraging.", "Meet uw hoofd boven de oren.",
    ),
}  # fmt: skip
CERTAIN = 0.5


def test_of_sixty_short_texts_nearly_all_are_told_and_none_surely_wrong():
    detector = FasttextLanguages()
    rows = [(text, language) for language, texts in SHORT.items() for text in texts]
    guessed = [(text, language, detector.detect(text)) for text, language in rows]
    sure = [(text, language, told) for text, language in rows if (told := detector.detect(text, CERTAIN))]
    assert len(rows) == 68
    assert sum(language == told for _, language, told in guessed) >= 65
    assert [row for row in sure if row[1] != row[2]] == []
    assert len(sure) >= 64


def test_what_is_less_certain_than_asked_for_is_not_told():
    assert FasttextLanguages().detect("Hotel Bar Restaurant", 0.99) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("Siparişiniz bu sabah yola çıktı ve yarın size ulaşacak.", "tr"), ("Ваш заказ отправлен сегодня утром.", "ru")],
)
def test_languages_that_nobody_expects_are_told_beyond_doubt(text, language):
    assert FasttextLanguages().detect(text, CERTAIN) == language
