"""The one table of problems: code, status, title, and what a caller can do. Bodies made from it: `problems`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its stable code, HTTP status, title, and what a caller can do about it."""

    code: str
    status: int
    title: str
    advice: str
    retry_after_s: int | None = None


KINDS = {
    kind.code: kind
    for kind in (
        Kind("malformed_request", 400, "The request is not HTTP", "Name the method in capitals, such as `GET`; see `detail`."),
        Kind("malformed_json", 400, "The body is not JSON", "Mend the JSON at the line and column named in `detail`."),
        Kind("malformed_body", 400, "The body cannot be read", "Send the whole body, encoded as its media type asks."),
        Kind(
            "unauthorized", 401, "A key is needed",
            "Send `Authorization: Bearer` with an API key that is neither expired nor revoked; `moments keys` makes them.",
        ),
        Kind("forbidden", 403, "The key has not this scope", "Use a key with the scope that `detail` names."),
        Kind("form_expired", 403, "The form is no longer good", "Load the page of the studio again, and send the form from there."),
        Kind("not_found", 404, "Not found", "Check the name or id in the address."),
        Kind(
            "brand_not_found", 404, "No such brand",
            "`GET /v1/brands` lists the brands. A brand that your key may not see answers the same.",
        ),
        Kind("source_not_found", 404, "No such source", "`GET /v1/brands/{brand}/sources` lists the sources."),
        Kind("draft_not_found", 404, "No such draft", "`GET /v1/brands/{brand}/drafts` lists the drafts."),
        Kind("batch_not_found", 404, "No such batch", "`GET /v1/brands/{brand}/batches` lists the batches."),
        Kind("webhook_not_found", 404, "No such webhook", "`GET /v1/brands/{brand}/webhooks` lists the webhooks."),
        Kind(
            "dead_letter_not_found", 404, "No such dead letter",
            "`GET /v1/brands/{brand}/webhooks/dead-letters` lists them; one that is sent again is none any more.",
        ),
        Kind("prompt_not_found", 404, "No such prompt", "`GET /v1/prompts` lists prompts, versions and labels."),
        Kind("prompt_version_not_found", 404, "No such prompt version", "`GET /v1/prompts` lists versions and labels."),
        Kind("evaluation_not_found", 404, "No such evaluation", "`GET /v1/evaluations` lists the evaluations."),
        Kind("product_not_found", 404, "No such product", "The brand's `brand.yaml` lists the products."),
        Kind("review_not_found", 404, "No such review", "`GET /v1/brands/{brand}/reviews` lists the reviews."),
        Kind("testimonial_not_found", 404, "No such testimonial", "`GET /v1/brands/{brand}/testimonials` lists them."),
        Kind("slot_not_found", 404, "No such slot", "`GET /v1/brands/{brand}/slots` lists the slots."),
        Kind("slot_empty", 404, "The slot has nothing to serve", "Approve a draft that fits it, or give it a fallback."),
        Kind("proposal_not_found", 404, "No such proposal", "`GET /v1/brands/{brand}/proposals` lists the proposals."),
        Kind("route_not_found", 404, "No such address", "`/docs` lists every address of this service."),
        Kind("method_not_allowed", 405, "Method not allowed", "Use a method named in the `Allow` header."),
        Kind("not_acceptable", 406, "Not acceptable", "Send `Accept: application/json`, or no `Accept` header."),
        Kind(
            "request_in_progress", 409, "The same request is still running",
            "A request with this `Idempotency-Key` runs in another process. Ask again with the same key.",
            retry_after_s=1,
        ),
        Kind("draft_interrupted", 409, "The draft was interrupted", "Ask for a new draft; nothing of this one was kept."),
        Kind("draft_pending", 409, "The draft is still being written", "Ask again after `Retry-After`.", 1),
        Kind("conflict", 409, "It stands otherwise", "Look at what it is about again; `detail` says how it stands."),
        Kind("draft_not_approvable", 409, "The draft cannot be approved as it is", "Send an `edit`, or ask for a new draft."),
        Kind("draft_stale", 409, "What the draft cites is no longer so", "Send an `edit`, or `POST …/redraft`."),
        Kind("second_person_needed", 409, "A second person must confirm", "Let somebody else approve the same words."),
        Kind("decision_conflict", 409, "Somebody else decided meanwhile", "Read the draft again, and decide again."),
        Kind("draft_not_edited", 409, "Nobody edited the draft", "Only an edit teaches; approve or edit the draft first."),
        Kind("nothing_to_propose", 409, "The edit teaches nothing of this kind", "Ask for another `kind`; see `detail`."),
        Kind("proposal_settled", 409, "The proposal was settled before", "`GET …/proposals` says what became of it."),
        Kind("draft_not_servable", 409, "A slot cannot serve this draft", "Approve it first; see `detail`."),
        Kind("redraft_not_possible", 409, "The draft cannot be asked for again", "Ask for a new draft; see `detail`."),
        Kind(
            "gate_closed", 409, "The prompt may not be published or promoted",
            "Mend what `errors` names, try it with `moments eval run --prompt`, and ask again.",
        ),
        Kind(
            "prompt_draft_changed", 409, "Somebody else changed the draft of the prompt",
            "Read it again, and put your change into the newer text.",
        ),
        Kind(
            "testimonial_blocked", 409, "The testimonial may not be accepted",
            "`errors` says what stands in the way. Reject it, and ask the customer for other words.",
        ),
        Kind(
            "customer_erased", 409, "The customer was erased",
            "Nothing is written for them or taken in from them. Somebody who comes back gets a new id.",
        ),
        Kind(
            "evaluation_running", 409, "An evaluation is under way",
            "One runs at a time, and its report is there when it is done. Ask again after `Retry-After`.", 5,
        ),
        Kind("evaluation_failed", 409, "The evaluation failed", "Mend what `detail` names, and begin a new evaluation."),
        Kind("too_large", 413, "Too large", "Send less; the limit stands in `detail`. Split long uploads in parts."),
        Kind(
            "unsupported_media_type", 415, "Unsupported media type",
            "Send one of the media types named in `detail`, and name it in the `Content-Type` header.",
        ),
        Kind(
            "invalid_request", 422, "The request does not fit",
            "Each entry of `errors` points at a field of the body or the query and says what it must be; "
            "`/path/…` and `/header/…` point at the other parts of the request.",
        ),
        Kind("moment_mismatch", 422, "Moment and content type disagree", "Leave `moment` out, or name the right one."),
        Kind("channel_not_allowed", 422, "Channel not allowed", "`GET /v1/moments` lists the channels of each type."),
        Kind("model_not_allowed", 422, "Model not allowed", "Leave `model` out, or name one that `detail` lists."),
        Kind("invalid_front_matter", 422, "What is said of the document does not fit", "Mend the fields in `errors`."),
        Kind("invalid_facts", 422, "The list of facts does not fit", "Mend the lines named in `detail`."),
        Kind("invalid_yaml", 422, "The YAML cannot be read", "Mend the line in `detail`; anchors and tags are not taken."),
        Kind("invalid_json", 422, "The JSON cannot be read", "Mend the place named in `detail`."),
        Kind("invalid_csv", 422, "The CSV cannot be read", "The first row must name the columns; map other names."),
        Kind("not_utf8", 422, "The text is not UTF-8", "Save the text again as UTF-8."),
        Kind("empty_document", 422, "The document is empty", "Send a document that has text."),
        Kind(
            "no_text_layer", 422, "The PDF holds pictures of text",
            "Run text recognition (OCR) over the scan, and send the PDF that it makes.",
        ),
        Kind("encrypted_document", 422, "The document is protected", "Save it without a password, and send it again."),
        Kind("broken_document", 422, "The document cannot be read", "Open it, save it again as PDF or DOCX, and send that."),
        Kind(
            "document_limits", 422, "The document takes too much to read",
            "Its reader came to the end of the time or memory that it has. Save the document again, or split it.",
        ),
        Kind("unknown_format", 422, "Unknown export", "Leave `format` out, or name one that `detail` lists."),
        Kind("invalid_html", 422, "The page cannot be read", "Mend what `detail` names, or send the text as Markdown."),
        Kind("unknown_field", 422, "Unknown field in the mapping", "Map to a field of a review; `detail` lists them."),
        Kind("unknown_column", 422, "Unknown column in the mapping", "Map from a column of the file; see `detail`."),
        Kind(
            "edit_blocked", 422, "The words break a rule",
            "Each entry of `errors` names a part, what may not stay in it and what helps. `POST …/checks` says more.",
        ),
        Kind("too_many_groups", 422, "Too many groups", "Group by less, by a longer period, or narrow the time."),
        Kind("invalid_cursor", 422, "Invalid cursor", "Use the `next_cursor` of the page before, unchanged."),
        Kind(
            "audience_by_mood", 422, "No public review by mood",
            "Leave the selection by feedback out: everybody whose time it is is asked. Or ask for a testimonial instead.",
        ),
        Kind(
            "idempotency_conflict", 422, "Idempotency key used before with another request",
            "Use a new `Idempotency-Key` for a new request, and the same body for a repeat.",
        ),
        Kind(
            "no_valid_rows", 422, "No row could be taken in",
            "Every row was refused; `errors` says why, row by row. Check the format and the column mapping.",
        ),
        Kind(
            "webhook_unverified", 422, "The endpoint did not answer the challenge",
            "It must be reachable over HTTPS and send `data.challenge` of the first message back, as text or as JSON.",
        ),
        Kind(
            "model_refused", 422, "The model refused the request",
            "The model's content policy forbids an answer. Change the request; a repeat will not help.",
        ),
        Kind(
            "model_input_too_long", 422, "Too long for the model",
            "The request and its evidence are more than the model can take. Shorten it, or name another model.",
        ),
        Kind("limit_reached", 429, "Limit reached", "Ask again after `Retry-After`; `detail` names the limit.", 1),
        Kind("pace_reached", 429, "As fast as it may", "Nothing: items of batches wait, and go on by themselves.", 1),
        Kind(
            "service_error", 500, "The service failed", "Report it with the `request_id`; the log says more.",
        ),
        Kind(
            "internal_error", 500, "Unexpected error",
            "This is a fault of the service. Report it with the `request_id`; the log says where it happened.",
        ),
        Kind(
            "invalid_content", 500, "A content file is broken",
            "A file of prompts or knowledge cannot be used; `detail` names the file and the mistake. An editor mends it.",
        ),
        Kind("brand_invalid", 500, "A brand's file is broken", "An editor mends the file named in `detail`."),
        Kind("prompt_invalid", 500, "A prompt is broken", "An editor mends the file named in `detail`."),
        Kind("rules_invalid", 500, "A pack of policy rules is broken", "An editor mends the file named in `detail`."),
        Kind("journey_invalid", 500, "A file of journey rules is broken", "An editor mends the file named in `detail`."),
        Kind("recording_missing", 500, "The answer was not recorded", "Record the run again; a replay asks no model."),
        Kind("prompt_changed", 500, "A published prompt was changed", "Restore the file; change `draft.j2` and publish."),
        Kind(
            "model_misconfigured", 500, "The model is not set up",
            "Check `MOMENTS_MODEL`, `MOMENTS_MODEL_API_BASE` and `MOMENTS_MODEL_API_KEY`.",
        ),
        Kind("model_gone", 500, "The model does not exist", "Name a model that exists in `MOMENTS_MODEL`."),
        Kind("model_error", 502, "The model failed", "Try again; if it lasts, try another model."),
        Kind(
            "model_reply_invalid", 502, "The model's answer cannot be used",
            "It did not have the structure asked for, even after a repair. Try again or use another model.",
        ),
        Kind("overloaded", 503, "Too much at once", "Ask again after `Retry-After`, with fewer requests at once.", 1),
        Kind("not_ready", 503, "Not ready", "Ask again after `Retry-After`; `/readyz` says what is missing.", 1),
        Kind("storage_failed", 503, "The store failed", "Nothing of the request was kept. Check the disk, then repeat."),
        Kind("embedder_missing", 503, "The embedder is not installed", "Run `make setup`, then start again.", 60),
        Kind("index_unreachable", 503, "The index does not answer", "Check `MOMENTS_CHROMA_URL`, then repeat."),
        Kind("index_damaged", 503, "The index is damaged", "Restart: an index is rebuilt from the store at start."),
        Kind("index_failed", 503, "The index failed", "Check disk and log, then repeat."),
        Kind("brand_isolation", 503, "A brand's index holds what is not its own", "Restart: the index is rebuilt."),
        Kind("data_dir_in_use", 503, "Another process owns the data", "Stop it, or use other folders and engines."),
        Kind("schema_newer", 503, "The data are from a newer version", "Run the version that wrote them, or a newer one."),
        Kind("model_unavailable", 503, "The model does not answer", "Ask again after `Retry-After`.", 5),
        Kind("model_rate_limited", 503, "The model is too busy", "Ask again after `Retry-After`.", 10),
        Kind("model_resting", 503, "The model fails too often", "It is left alone; ask again after `Retry-After`.", 2),
        Kind("model_busy", 503, "Too many calls of the model", "Ask again after `Retry-After`.", 1),
        Kind(
            "model_timeout", 504, "The model took too long",
            "Ask again, or let one call take longer: `MOMENTS_MODEL_TIMEOUT_S`, or `timeout_s` of the prompt.", 5,
        ),
        Kind(
            "deadline_exceeded", 504, "The time is over",
            "Nothing came of the request in its time. Allow more with `X-Request-Deadline-Ms`, up to the service's own limit.",
        ),
    )
}  # fmt: skip
"""Every problem by its code. A `ServiceError` class finds its row by the class's `code`."""
