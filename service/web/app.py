"""The application: settings, start-up, middleware and routers put together. No route lives here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware

from service.bootstrap import Desk, Service, build_service, open_evaluations, open_office
from service.settings import Settings
from service.web import (
    batches,
    catalogue,
    checks,
    consents,
    decisions,
    drafts,
    erasures,
    evaluations,
    insights,
    journeys,
    lessons,
    listening,
    outcomes,
    pages,
    probes,
    prompts,
    recalls,
    replies,
    reviews,
    search,
    slots,
    sources,
    studio,
    testimonials,
    webhooks,
)
from service.web.addresses import Addresses
from service.web.admission import Admission
from service.web.auth import Authentication, KeyRing, scopes_of
from service.web.failures import ProblemEdge, answer_problems
from service.web.idempotency import Idempotency
from service.web.leftover import Leftover
from service.web.limits import Limits
from service.web.logs import without_secrets
from service.web.metrics import Metrics
from service.web.middleware import BodyLimit, Envelope, ReadinessGate
from service.web.openapi import API_VERSION, build_openapi
from service.web.patience import Patience
from service.web.startup import Startup
from service.web.turnstile import Turnstile
from service.workflows.manage_prompts import PromptOffice

_ROUTERS = (
    probes.router,
    catalogue.router,
    drafts.router,
    decisions.router,
    lessons.router,
    slots.router,
    recalls.router,
    outcomes.router,
    insights.router,
    replies.router,
    checks.router,
    search.router,
    sources.router,
    listening.router,
    reviews.router,
    batches.router,
    batches.lines,
    webhooks.router,
    journeys.router,
    testimonials.router,
    consents.router,
    erasures.router,
    prompts.router,
    evaluations.router,
    evaluations.pages,
    pages.router,
    *studio.routers,
)

_PLAIN: Any = {"docs_url": None, "redoc_url": None, "redirect_slashes": False}
_NO_TELEMETRY: Any = dict.fromkeys(("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False)
"""FastAPI's own telemetry: it would tell whole addresses and the messages of errors to whoever set up a provider."""


class _Application(FastAPI):
    """FastAPI with our OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Return the document, made once."""
        if not self.openapi_schema:
            routes = (route for router in _ROUTERS for route in router.routes)
            self.openapi_schema = build_openapi(self.routes, scopes_of(routes))
        return self.openapi_schema


def create_app(settings: Settings, service: Service | None = None, *, loopback: bool = True) -> FastAPI:
    """Return the application.

    Args:
        settings: limits, and what `build_service` needs.
        service: a service that the caller owns and closes. Without one it is built when the application starts, beside
            the open socket: `/healthz` answers at once and everything under `/v1` answers 503 until it is built.
        loopback: only this machine can reach it. Then it is open as long as there is no API key, else never.
    """
    turnstile = Turnstile(settings.work_places)
    startup = Startup(
        partial(_build, settings, turnstile), partial(without_secrets, secrets=_secrets(settings)), service
    )
    desks = _Desks(settings)
    if service is not None:
        service.batches.yield_to(Leftover(turnstile))
    metrics = Metrics(turnstile)
    sessions = _sessions(settings, loopback)
    app = _Application(
        title="Moments",
        version=API_VERSION,
        **_PLAIN,
        telemetry=_NO_TELEMETRY,
        lifespan=partial(_lifespan, startup=startup, owned=service is None, desks=desks),
        middleware=[
            Middleware(Addresses),
            Middleware(Admission, turnstile=turnstile, metrics=metrics),
            *_middleware(settings, startup, metrics, sessions),
        ],
    )
    app.state.startup = startup
    app.state.metrics = metrics
    app.state.sessions = sessions
    app.state.office = _Offices(settings).of
    app.state.evaluations = desks.of
    for router in _ROUTERS:
        app.include_router(router)
    answer_problems(app, _allowed_methods)
    return app


def _sessions(settings: Settings, loopback: bool) -> studio.Sessions:
    signing = settings.studio_secret.get_secret_value() if settings.studio_secret else None
    return studio.Sessions(signing, settings.studio_embed_origins, ring=KeyRing(), loopback=loopback)


class _Offices:
    """The office of the service, made when it is first needed: its changes of prompts wait for one another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._office: PromptOffice | None = None

    def of(self, service: Service) -> PromptOffice:
        """Return it."""
        if self._office is None:
            self._office = open_office(self._settings, service)
        return self._office


class _Desks:
    """Where callers ask for evaluations, made when it is first needed: one runs at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._desk: Desk | None = None

    def of(self, service: Service) -> Desk:
        """Return it."""
        if self._desk is None:
            self._desk = open_evaluations(self._settings, service)
        return self._desk

    async def close(self) -> None:
        """Break off what is under way, while the service is still there to keep that."""
        if self._desk is not None:
            await self._desk.evaluations.close()


def _middleware(settings: Settings, startup: Startup, metrics: Metrics, sessions: studio.Sessions) -> list[Middleware]:
    """Return what every request passes, outermost first."""
    return [
        Middleware(Envelope, metrics=metrics, startup=startup),
        Middleware(ProblemEdge),
        Middleware(BodyLimit, max_bytes=settings.max_body_bytes),
        Middleware(ReadinessGate, startup=startup),
        # Before idempotency: nobody is answered from a record on credentials that are no longer good.
        Middleware(Authentication, startup=startup, loopback=sessions.loopback, ring=sessions.ring),
        Middleware(studio.Door, startup=startup, sessions=sessions),
        Middleware(
            Limits,
            startup=startup,
            requests_per_minute=settings.requests_per_minute,
            concurrent=settings.concurrent_requests,
        ),
        Middleware(Patience, deadline_s=settings.deadline_s),
        Middleware(Idempotency, startup=startup),
        # A second edge inside: an unexpected failure is an answer that waiting duplicates share.
        Middleware(ProblemEdge),
    ]


async def _build(settings: Settings, turnstile: Turnstile) -> Service:
    service = await build_service(settings)
    try:
        service.batches.yield_to(Leftover(turnstile))
        await service.batches.open()
    except BaseException:
        await service.close()
        raise
    return service


@asynccontextmanager
async def _running(startup: Startup, owned: bool, desks: _Desks) -> AsyncIterator[None]:
    if not owned:
        try:
            yield
        finally:
            await desks.close()
        return
    building = asyncio.create_task(startup.run(), name="build_service")
    try:
        yield
    finally:
        building.cancel()
        await asyncio.gather(building, return_exceptions=True)
        await desks.close()
        if startup.service is not None:
            await startup.service.close()


def _lifespan(app: FastAPI, startup: Startup, owned: bool, desks: _Desks) -> AbstractAsyncContextManager[None]:
    return _running(startup, owned, desks)


def _secrets(settings: Settings) -> tuple[str, ...]:
    key = settings.model_api_key
    return (key.get_secret_value(),) if key else ()


def _allowed_methods(path: str) -> tuple[str, ...]:
    """Return the methods of all routes that fit a path; Starlette's own answer names those of the first only."""
    routes = (route for router in _ROUTERS for route in router.routes if isinstance(route, APIRoute))
    found = {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}
    return tuple(sorted(found | ({"HEAD"} if "GET" in found else set())))
