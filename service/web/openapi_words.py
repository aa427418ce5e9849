"""What the OpenAPI document says of the service as a whole, and of its parts. What it says of operations: `openapi`."""

DESCRIPTION = """\
Moments drafts grounded content for every moment of truth between a brand and its customers, and says of each
sentence what supports it. People decide: nothing is sent or published by this service.

Errors are `application/problem+json` (RFC 9457): `code` is stable, `errors` points at fields, and `request_id` is the
id to look for in the log. Give your own id in `X-Request-Id`.

Every POST takes an `Idempotency-Key`. For 24 hours a repeat with the same body gets the stored answer, marked
`Idempotency-Replayed: true`; the same key with another body is refused.

Send an API key as `Authorization: Bearer mk_live_…`; the scope in brackets says what it must be good for. A service
without keys, on this machine only, asks for none. `RateLimit` says how much of the key's limits is left; beyond them the
answer is 429 with `Retry-After`.

Ids of your own stand percent-encoded in addresses, a slash as `%2F`. HEAD is answered as GET is, without the body.
Times are ISO 8601 with a zone, locales are BCP 47, texts in `parts` are Markdown.
"""
TAGS = (
    {"name": "drafts", "description": "Texts that await a person, with claims, citations and checks."},
    {"name": "batches", "description": "Drafts by the thousand: taken in at once, written in the background."},
    {"name": "webhooks", "description": "Endpoints that hear of batches, signed as Standard Webhooks."},
    {"name": "decisions", "description": "What people decide about drafts, and what their edits teach."},
    {"name": "outcomes", "description": "What happened to drafts, and what it adds up to."},
    {"name": "slots", "description": "Named places that serve approved texts, fast and cacheable."},
    {"name": "replies", "description": "Replies to customers and responses to reviews, for an agent to send."},
    {"name": "checks", "description": "The same checks on words that people or other tools wrote."},
    {"name": "knowledge", "description": "Documents, facts and reviews that drafts may rely on."},
    {"name": "customers", "description": "Testimonials, consent and its withdrawal, erasure of a customer."},
    {"name": "journeys", "description": "What happened to customers, which moment they are in, and whom to ask what."},
    {"name": "listening", "description": "The inbox of reviews, and what customers speak of, by product and time."},
    {"name": "catalogue", "description": "Moments, content types and brands."},
    {"name": "prompts", "description": "Versions and labels of prompts: publish, promote, roll back."},
    {"name": "evaluations", "description": "Suites of cases: what a prompt or a model does to them, with a verdict."},
    {"name": "service", "description": "Probes and metrics."},
)
