"""The files of a new brand, as `moments init` writes them. `@ID@` and `@NAME@` stand for the brand's id and name."""

_BRAND = """\
# Who the brand is, how it speaks, what it sells. Read anew whenever it changes; no ingest needed.
id: @ID@
name: "@NAME@"
# consumer or business
kind: consumer
description: >-
  Two sentences about what @NAME@ makes and for whom.
website: https://@ID@.example
# The first locale is the default.
locales: [en]
currency: EUR
# Whose law applies: UK, EU, US, US-CA, US-NY. Switches packs of policy rules on, as platforms and sectors do; docs/rules.md.
jurisdictions: [EU]
# Where reviews stand: google, trustpilot, yelp, amazon.
platforms: []
# Marketing e-mails carry the sender; the law asks for a postal address.
sender:
  name: "@NAME@"
  email: hello@@ID@.example
  postal_address: "@NAME@, 1 Example Street, 12345 Example Town"
# Pages that drafts may link to. Others are not invented: a call to action whose page is missing here has no link.
# Others that drafts ask for: help, reviews, testimonial_form, referral.
links:
  shop: https://@ID@.example/shop
  contact: https://@ID@.example/contact
  returns: https://@ID@.example/returns
  review_form: https://@ID@.example/reviews/write
  survey: https://@ID@.example/survey
  unsubscribe: https://@ID@.example/unsubscribe
voice:
  tone: [warm, plain]
  # Words to prefer, and words to do without: a draft that holds one is remarked on.
  use: [repair]
  avoid: [cheap, world-class, unbeatable]
  # School grade that a text should not read above; docs/voice-and-limits.md says how it is computed.
  reading_level: 9
  address: {en: you, de: Sie}
  emoji: false
  exclamation_marks: 0
  signature: {en: "The team of @NAME@"}
products:
  - id: example-product
    name: Example Product
    # Other names that customers use.
    aliases: [the example]
    category: examples
    summary:
      en: The Example Product shows how a product is described in one sentence.
    url: https://@ID@.example/shop/example-product
# Which customer attributes drafts may use, and which of them are personal: those never reach a model.
personalisation:
  allowed: [first_name, product, purchase_date]
  personal: [first_name, last_name, email, phone, order_number, address]
escalation:
  # A refund above this sum goes to a person.
  refund_limit: 100
"""

_FACTS = """\
# Facts that drafts may state, and against which prices, dates and numbers are checked.
# key: unique. subject: a product id, or `brand`. value: number, true/false, date, text or a list.
# statement: the fact as a sentence that may be published as it stands.
facts:
  - key: example-product.price
    subject: example-product
    attribute: price
    label: {en: price}
    value: 49.00
    unit: EUR
    valid_from: 2026-01-01
    # valid_until: 2026-12-31
    statement: {en: "The Example Product costs 49 euros."}
    source: https://@ID@.example/shop/example-product
  - key: example-product.warranty
    subject: example-product
    attribute: warranty
    label: {en: warranty}
    value: 2
    unit: years
    statement: {en: "The Example Product has a warranty of 2 years."}
  - key: brand.return_period
    subject: brand
    attribute: return_period
    label: {en: return period}
    value: 30
    unit: days
    statement: {en: "You can return an order within 30 days."}
"""

_GUIDE = """\
---
# Every key is optional; unknown keys are errors.
title: How to choose an Example Product
# guide, policy, faq, case_study, service or product
kind: guide
products: [example-product]
locale: en
owner: Content team
version: "1"
valid_from: 2026-01-01
# valid_until: 2026-12-31
url: https://@ID@.example/guides/example
---
This guide helps to decide whether the Example Product fits. Write one thought a paragraph, under headings that say
what it answers: passages are found by their heading and their words.

## Who it is for

The Example Product is for people who want to try @NAME@ before they write their own guides. It works indoors and
outdoors.

## How to choose

Choose the Example Product when you need one tool for every day. Choose another product when you need it once a year.

## Care

Wipe the Example Product with a dry cloth after use. A repair is possible at any time.
"""

_REVIEWS = """\
id,product,rating,title,text,author,date,locale,verified,consent.quote,consent.name_form,consent.channels
r1,example-product,5,Works every day,"I use it every day and it still looks new.",Ann Example,2026-05-04,en,yes,yes,first_name_initial,web email
r2,example-product,4,Good but heavy,"Good quality. It is heavier than I thought.",Ben Example,2026-05-11,en,yes,no,anonymous,
r3,example-product,5,Repaired in a week,"It broke after a year, and the repair took one week.",,2026-06-02,en,yes,yes,anonymous,web
r4,example-product,3,Late,"The parcel came four days late, the product is fine.",,2026-06-20,en,no,no,anonymous,
r5,example-product,5,,"Exactly what I was looking for.",Cem Example,2026-07-01,en,yes,yes,initials,web
r6,example-product,2,Too heavy,"Too heavy for me, so I sent it back. The refund came quickly.",,2026-07-15,en,yes,no,anonymous,
"""

FILES = {
    "brand.yaml": _BRAND,
    "facts.yaml": _FACTS,
    "guides/example.md": _GUIDE,
    "reviews.csv": _REVIEWS,
}
