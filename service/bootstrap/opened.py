"""What is open once stores and models are, and the workflows of single nouns bound to it.

Those that take more stand apart: `customers`, `batching`. How the rest is opened: the package itself.
"""

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, NamedTuple

from service.ports import EvaluationStore, FeedbackStores, Ports
from service.settings import Settings
from service.workflows.feed_indexes import IndexFeed
from service.workflows.follow_journeys import Journeys
from service.workflows.hear_reviews import Listening
from service.workflows.know_brand import BrandMemory
from service.workflows.measure_outcomes import Measurement
from service.workflows.run_drafts import DraftRuns
from service.workflows.tend_recalls import Recalls

if TYPE_CHECKING:
    from service.adapters.database import Database

_GRACE_S = 30.0
"""Beside the model's time, what searching, checking and storing of a draft may take."""


class Opened(NamedTuple):
    """All that workflows are bound to; what they leave open is closed with the stack."""

    settings: Settings
    stack: AsyncExitStack
    database: "Database"
    ports: Ports
    memory: BrandMemory
    feed: IndexFeed
    feedback: FeedbackStores


async def runs_of(opened: Opened) -> DraftRuns:
    """Return what writes drafts beside the requests that asked for them; promises nobody keeps any more are settled."""
    from service.adapters.pending_store import SqlPendingDrafts

    store, longest_s = SqlPendingDrafts(opened.database), opened.settings.deadline_s + _GRACE_S
    runs = DraftRuns(store, opened.ports.clock.now, longest_s, alone=opened.database.embedded)
    await runs.forget_old()
    opened.stack.push_async_callback(runs.close)
    return runs


async def recalls_of(opened: Opened, runs: DraftRuns) -> Recalls:
    """Return what recalls drafts; what changed while no process was there is recalled at once."""
    recalls = Recalls(opened.ports, opened.memory, opened.feedback, runs)
    await recalls.begin()
    return recalls


def measurement_of(opened: Opened, runs: DraftRuns) -> Measurement:
    """Return what takes events and outcomes in, and tells what came of drafts."""
    from service.adapters.outcome_files import FileOutcomeReader
    from service.adapters.outcome_store import SqlOutcomeStore

    ports, store = opened.ports, SqlOutcomeStore(opened.database)
    return Measurement(ports.library, FileOutcomeReader(), store, runs, ports.clock)


def journeys_of(opened: Opened) -> Journeys:
    """Return what follows customers; what they said of drafts counts as said on their way."""
    from service.adapters.draft_feedback import SqlDraftFeedback
    from service.adapters.journey_files import FileJourneyReader
    from service.adapters.journey_store import SqlJourneyStore

    ports, elsewhere = opened.ports, (SqlDraftFeedback(opened.database),)
    return Journeys(ports.library, SqlJourneyStore(opened.database), FileJourneyReader(), ports.clock, elsewhere)


def listening_of(opened: Opened) -> Listening:
    """Return the inbox of reviews."""
    from service.adapters.review_state_store import SqlReviewStates

    listening = Listening(opened.ports, opened.memory, SqlReviewStates(opened.database))
    opened.stack.push_async_callback(listening.close)
    return listening


async def evaluations_of(opened: Opened) -> EvaluationStore:
    """Return where evaluations are kept; one that another process has left behind has failed."""
    from service.adapters.evaluation_store import SqlEvaluations
    from service.evaluation.evaluations import fail_left_behind

    store = SqlEvaluations(opened.database)
    await fail_left_behind(store, opened.ports.clock, alone=opened.database.embedded)
    return store
