"""Batches and webhooks, put together; nothing of their engine is imported before the first batch is there."""

import datetime as dt
import os
import platform
import secrets
from typing import NamedTuple

from service.bootstrap.opened import Opened
from service.domain.keys import ANYONE, OPEN_KEY, Caller
from service.domain.nouns import BrandId
from service.domain.paces import PaceLimits
from service.ports import KeyStore
from service.ports.batches import Owner
from service.settings import Settings
from service.workflows.estimate_batch import BatchEstimator
from service.workflows.keep_accounts import Accounts
from service.workflows.keep_pace import Pacing
from service.workflows.manage_batches import Batches
from service.workflows.manage_webhooks import Webhooks
from service.workflows.run_batches import BatchRunner, Here
from service.workflows.send_webhooks import WebhookSender
from service.workflows.share_texts import SharedTexts
from service.workflows.work_batches import BatchWork, Require


class Spending(NamedTuple):
    """Who counts what is spent, and where the limits of keys stand."""

    accounts: Accounts
    keys: KeyStore


def webhooks_of(opened: Opened) -> Webhooks:
    """Return the webhooks; their sender is closed with the stack."""
    from service.adapters.webhook_post import HttpWebhookPost, StandardSigner
    from service.adapters.webhook_store import SqlWebhookStore

    database, ports = opened.database, opened.ports
    store, signer = SqlWebhookStore(database), StandardSigner()
    post = HttpWebhookPost(private=opened.settings.webhook_private)
    sender = WebhookSender(store, post, signer, ports.clock.now, alone=database.embedded)
    opened.stack.push_async_callback(sender.close)
    return Webhooks(ports.library, store, post, signer, sender, ports.clock)


def batches_of(opened: Opened, spending: Spending, webhooks: Webhooks) -> Batches:
    """Return the batches; what is under way is handed back when the stack is closed."""
    from service.adapters.audience_files import AudienceFiles
    from service.adapters.batch_store import SqlBatchStore
    from service.adapters.dbos_engine import DbosEngine
    from service.adapters.litellm_prices import LiteLLMPrices
    from service.adapters.pace_store import SqlPaceStore
    from service.adapters.worker_roll import SqlWorkerRoll

    settings, database, ports = opened.settings, opened.database, opened.ports
    store, wake = SqlBatchStore(database), webhooks.sender.wake
    # Alone it finds after a crash what it left; among others it is a new one each time, and they take over.
    name = "local" if database.embedded else f"{platform.node()}-{os.getpid()}-{secrets.token_hex(4)}"
    engine = DbosEngine(settings.data_dir, database.url, name)
    pacing = Pacing(SqlPaceStore(database), ports.clock.now, _paces(settings))
    texts = SharedTexts(ports, opened.memory, store, pacing)
    work = BatchWork(ports, texts, store, _budgets(spending), settings.batch_places, wake)
    silence = dt.timedelta(seconds=settings.batch_silence_s)
    here = Here(name, alone=database.embedded, runs_batches=settings.batch_places > 0, silence=silence)
    runner = BatchRunner(store, engine, work, SqlWorkerRoll(database), ports.clock.now, here)
    opened.stack.push_async_callback(runner.close)
    estimator = BatchEstimator(ports, opened.memory, LiteLLMPrices())
    return Batches(
        ports.library, AudienceFiles(), store, runner, estimator, work, wake, ports.clock, settings.batch_kept_days
    )


def _budgets(spending: Spending) -> Require:
    """Return what checks the day's budgets of a batch's key and brand."""

    async def require(brand: BrandId, owner: Owner) -> None:
        caller = ANYONE
        if owner.key != OPEN_KEY and (record := await spending.keys.get(owner.key)) is not None:
            key = record.key
            caller = Caller(key.id, frozenset(key.brands), frozenset(key.scopes), key.limits)
        await spending.accounts.require(caller, brand)

    return require


def _paces(settings: Settings) -> PaceLimits:
    """Return what batches may ask of models."""
    return PaceLimits(
        brand_calls=settings.batch_brand_calls_per_minute,
        brand_tokens=settings.batch_brand_tokens_per_minute,
        model_calls=settings.batch_model_calls_per_minute,
        model_tokens=settings.batch_model_tokens_per_minute,
        model_usd=settings.batch_model_usd_per_day,
    )
