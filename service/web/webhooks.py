"""Webhooks: endpoints of a brand that hear of its batches and decisions, and the messages that did not reach them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.requests import Request
from fastapi.responses import Response

from service.domain.nouns import Noun
from service.domain.webhooks import DeadLetterPage, MessageId, NewWebhook, Webhook, WebhookRequest
from service.web.auth import BrandAccess, needs
from service.web.cursors import Cursor
from service.web.openapi import may_answer
from service.web.responses import JsonRoute, created, respond
from service.web.startup import ServiceDep

router = APIRouter(
    prefix="/v1/brands/{brand}/webhooks", tags=["webhooks"], route_class=JsonRoute, dependencies=[needs("admin")]
)


class WebhookList(Noun):
    """The endpoints of a brand, oldest first."""

    items: tuple[Webhook, ...]


class Replayed(Noun):
    """A dead letter that is being sent again."""

    id: MessageId


@router.post(
    "",
    operation_id="create_webhook",
    summary="Register a webhook",
    status_code=201,
    response_model=NewWebhook,
    openapi_extra=may_answer("webhook_unverified"),
)
async def create_webhook(request: Request, brand: BrandAccess, service: ServiceDep, wanted: WebhookRequest) -> Response:
    """Register an endpoint, once it has proven that it expects messages; its secret is shown this once.

    It is sent a message of the type `webhook.verification` at once, and must answer 2xx with `data.challenge`, as text
    or as JSON (`{"challenge": "…"}`). Messages are signed as Standard Webhooks (`webhook-id`, `webhook-timestamp`,
    `webhook-signature`), sent at least once, and for three days with growing pauses; redirects are not followed.
    """
    webhook = await service.webhooks.register(brand.id, wanted)
    return created(webhook, request, f"/v1/brands/{brand.id}/webhooks/{webhook.id}")


@router.get("", operation_id="list_webhooks", summary="List webhooks", response_model=WebhookList)
async def list_webhooks(brand: BrandAccess, service: ServiceDep) -> Response:
    """Return the endpoints of the brand, without their secrets. A `disabled` one answered 410 Gone."""
    return respond(WebhookList(items=await service.webhooks.list(brand.id)))


@router.get(
    "/dead-letters",
    operation_id="list_dead_letters",
    summary="List dead letters",
    response_model=DeadLetterPage,
    openapi_extra=may_answer("invalid_cursor"),
)
async def list_dead_letters(
    brand: BrandAccess,
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=200, description="Dead letters on a page.")] = 50,
    cursor: Cursor = None,
) -> Response:
    """Return messages that were given up, oldest first, with what the endpoint said to the last try."""
    return respond(await service.webhooks.dead_letters(brand.id, cursor, limit))


@router.post(
    "/dead-letters/{message_id}/replay",
    operation_id="replay_dead_letter",
    summary="Send a dead letter again",
    response_model=Replayed,
    openapi_extra=may_answer("dead_letter_not_found"),
)
async def replay_dead_letter(
    brand: BrandAccess,
    service: ServiceDep,
    message_id: Annotated[str, Path(description="Id of the message.", max_length=100)],
) -> Response:
    """Send a message again that was given up, under the same id, with all its tries before it."""
    await service.webhooks.replay(brand.id, message_id)
    return respond(Replayed(id=MessageId(message_id)))


@router.delete(
    "/{webhook_id}",
    operation_id="delete_webhook",
    summary="Delete a webhook",
    response_model=Webhook,
    openapi_extra=may_answer("webhook_not_found"),
)
async def delete_webhook(
    brand: BrandAccess,
    service: ServiceDep,
    webhook_id: Annotated[str, Path(description="Id of the webhook.", max_length=100)],
) -> Response:
    """Remove an endpoint with all messages that wait for it, and return what it was."""
    return respond(await service.webhooks.delete(brand.id, webhook_id))
