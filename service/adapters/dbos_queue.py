"""What DBOS is asked of the queue of portions: to put them there, whose they are, and to forget.

Who runs them: `dbos_engine`.

Every function is for a thread that may wait, and for a time in which DBOS is launched.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from service.ports.batches import Portion

QUEUE = "batch-portions"
_LOWEST = 2_147_483_647
_KEPT = dt.timedelta(days=1)
_AT_A_TIME = 500

Workflow = Callable[..., None]


def put(workflow: Workflow, portions: Sequence[Portion]) -> None:
    """Put portions into the queue; one that was put there before is not put there again."""
    from dbos import SetWorkflowID

    for portion in portions:
        name = f"{portion.brand}/{portion.batch}/{portion.round}/{portion.first}"
        with SetWorkflowID(f"{name}/{portion.again}" if portion.again else name):
            enqueue(workflow, portion)


def enqueue(workflow: Workflow, portion: Portion, wait_s: float = 0.0) -> None:
    """Put a portion into the queue, to be run after so many seconds."""
    from dbos import DBOS, SetEnqueueOptions

    # The first items of each batch before the later ones of any: a small batch need not wait for a large one.
    priority = min(1 + portion.first, _LOWEST)
    with SetEnqueueOptions(priority=priority, delay_seconds=wait_s or None):
        DBOS.enqueue_workflow(QUEUE, workflow, *portion)


def pending(executor: str) -> frozenset[str]:
    """Return the portions that a process is said to run."""
    from dbos import DBOS

    found = DBOS.list_workflows(
        status="PENDING", executor_id=executor, queue_name=QUEUE, load_input=False, load_output=False
    )
    return frozenset(workflow.workflow_id for workflow in found)


def resume(names: Iterable[str]) -> int:
    """Let portions be run again, by whoever is first; return how many there were."""
    from dbos import DBOS

    left = tuple(names)
    for name in left:
        DBOS.resume_workflow(name, queue_name=QUEUE)
    return len(left)


def holds(prefix: str) -> bool:
    """Tell whether a portion whose name begins so is in the queue or under way."""
    from dbos import DBOS

    open_ones = ["PENDING", "ENQUEUED", "DELAYED"]
    found = DBOS.list_workflows(
        status=open_ones, workflow_id_prefix=prefix, limit=1, load_input=False, load_output=False
    )
    return bool(found)


def tidy() -> None:
    """Forget portions that ended a day ago or before."""
    from dbos import DBOS

    old = (dt.datetime.now(dt.UTC) - _KEPT).isoformat()
    ended = ["SUCCESS", "ERROR", "CANCELLED"]
    while found := DBOS.list_workflows(
        status=ended, end_time=old, limit=_AT_A_TIME, load_input=False, load_output=False
    ):
        DBOS.delete_workflows([workflow.workflow_id for workflow in found])
