"""Keeps in the database what edits propose. What is proposed: `workflows.propose_lessons`."""

from sqlalchemy import Connection, bindparam, desc, insert, select, update

from service.adapters.database import Database
from service.adapters.decision_tables import proposals
from service.adapters.tables import sortable
from service.domain.nouns import BrandId
from service.domain.proposals import Proposal, ProposalId

_HERE = (proposals.c.brand == bindparam("of_brand"), proposals.c.id == bindparam("of_id"))
_GET = select(proposals.c.noun).where(*_HERE)
_SETTLE = update(proposals).where(*_HERE, proposals.c.state == "open")


class SqlProposalStore:
    """Fulfils `ports.ProposalStore` on a `Database`.

    Every method raises `StorageFailed` when the database cannot do its work; nothing is changed then.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, proposal: Proposal) -> None:
        """Keep a proposal."""
        row = {
            "brand": proposal.brand,
            "id": proposal.id,
            "draft_id": proposal.draft_id,
            "kind": proposal.kind.value,
            "state": proposal.state,
            "created_at": sortable(proposal.created_at),
            "noun": proposal.model_dump_json(),
        }
        await self._database.write(lambda c: c.execute(insert(proposals), row).close())

    async def get(self, brand: BrandId, proposal_id: ProposalId) -> Proposal | None:
        """Return a proposal, or None."""
        here = {"of_brand": brand, "of_id": proposal_id}
        noun = await self._database.read(lambda c: c.execute(_GET, here).scalar())
        return None if noun is None else Proposal.model_validate_json(noun)

    async def list(self, brand: BrandId, state: str | None, limit: int) -> tuple[Proposal, ...]:
        """Return proposals, newest first."""
        query = select(proposals.c.noun).where(proposals.c.brand == brand)
        if state is not None:
            query = query.where(proposals.c.state == state)
        query = query.order_by(desc(proposals.c.created_at), desc(proposals.c.id)).limit(limit)
        nouns = await self._database.read(lambda c: c.execute(query).scalars().all())
        return tuple(map(Proposal.model_validate_json, nouns))

    async def settle(self, proposal: Proposal) -> bool:
        """Put an accepted or rejected proposal in place of the open one; False if it was not open any more."""
        statement = _SETTLE.values(state=proposal.state, noun=proposal.model_dump_json())
        here = {"of_brand": proposal.brand, "of_id": proposal.id}

        def put(connection: Connection) -> bool:
            return connection.execute(statement, here).rowcount == 1

        return await self._database.write(put)
