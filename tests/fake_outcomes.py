"""An outcome store in memory that adds everything up row by row, in Python: what the one in SQL is held against."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.contracts import CONTRACTS
from service.domain.drafts import Draft
from service.domain.feedback import Decision
from service.domain.findings import Severity
from service.domain.insights import UNATTRIBUTED, InsightFilter, TallyRow
from service.domain.nouns import BrandId, DraftId
from service.domain.outcomes import REACHED, Event, Outcome
from service.ports.outcomes import Fate

Key = tuple[str, str]


@dataclass
class FakeOutcomeStore:
    """Fulfils `ports.outcomes.OutcomeStore`; drafts and decisions are put in by tests."""

    drafts: dict[Key, tuple[Draft, str | None]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    cited: dict[Key, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    events: dict[Key, Event] = field(default_factory=dict)
    outcomes: dict[Key, Outcome] = field(default_factory=dict)

    async def add_events(self, brand: BrandId, events: Sequence[Event], coming: Collection[DraftId]) -> list[Fate]:
        return [self._keep(self.events, brand, event, coming) for event in events]

    async def add_outcomes(
        self, brand: BrandId, outcomes: Sequence[Outcome], coming: Collection[DraftId]
    ) -> list[Fate]:
        return [self._keep(self.outcomes, brand, outcome, coming) for outcome in outcomes]

    def _keep(self, kept: dict[Key, Any], brand: BrandId, row: Event | Outcome, coming: Collection[DraftId]) -> Fate:
        before = kept.get((brand, row.id))
        if before is not None:
            apart = {"customer", "at"}
            return "known" if before.model_dump(exclude=apart) == row.model_dump(exclude=apart) else "taken"
        if row.draft_id is not None and row.draft_id not in coming and (brand, row.draft_id) not in self.drafts:
            return "no_draft"
        customer = row.customer or self.drafts.get((brand, row.draft_id or ""), (None, None))[1]
        kept[brand, row.id] = row.model_copy(update={"customer": customer})
        return "added"

    async def forget_customer(self, brand: BrandId, customer: str) -> int:
        before = len(self.events) + len(self.outcomes)
        theirs = {key[1] for key, (_, of) in self.drafts.items() if key[0] == brand and of == customer}
        tables: tuple[dict[Key, Any], ...] = (self.events, self.outcomes)
        for kept in tables:
            for key, row in list(kept.items()):
                if key[0] == brand and (row.customer == customer or row.draft_id in theirs):
                    del kept[key]
        removed = before - len(self.events) - len(self.outcomes)
        for draft_id in theirs:
            draft, _ = self.drafts.pop((brand, draft_id))
            removed += 1 + len(_rules(draft)) + len(set(draft.missing))
        return removed

    async def tally(self, brand: BrandId, wanted: InsightFilter) -> tuple[TallyRow, ...]:
        rows = [row for draft in self._drafts(brand, wanted) for row in self._of_draft(brand, draft, wanted)]
        lost = (o for o in self._outcomes(brand) if o.draft_id is None and self._draft_of(brand, o, wanted) is None)
        kinds = Counter(o.kind.value for o in lost if o.customer and _within(o.at, wanted))
        nobody = ("",) * len(wanted.group_by)
        return (*rows, *(TallyRow(nobody, UNATTRIBUTED, kind, n) for kind, n in kinds.items()))

    async def most(self, brand: BrandId, wanted: InsightFilter, limit: int) -> tuple[TallyRow, ...]:
        found: Counter[tuple[tuple[str, ...], str, str]] = Counter()
        for draft in self._drafts(brand, wanted):
            group = _group(draft, wanted)
            found.update((group, "rule", rule) for rule in _rules(draft))
            found.update((group, "gap", gap.partition(";")[0]) for gap in set(draft.missing))
            verdict = self._latest(brand, draft)
            if verdict is not None and verdict.verdict != "dismiss":
                found.update((group, measure, name) for measure, name in self._used(brand, draft))
        ordered = sorted(found.items(), key=lambda one: (one[0][:2], -one[1], one[0][2]))
        shown: Counter[tuple[tuple[str, ...], str]] = Counter()
        rows = []
        for (group, measure, name), drafts in ordered:
            shown[group, measure] += 1
            if shown[group, measure] <= limit:
                rows.append(TallyRow(group, measure, name, drafts, drafts))
        return tuple(rows)

    def _used(self, brand: BrandId, draft: Draft) -> set[tuple[str, str]]:
        measures = {"passage": "source_used", "fact": "source_used", "review": "review_used"}
        cited = self.cited.get((brand, draft.id), ())
        return {(measures[kind], name) for kind, name in cited if kind in measures}

    def _drafts(self, brand: BrandId, wanted: InsightFilter) -> Iterator[Draft]:
        for (owner, _), (draft, _) in self.drafts.items():
            asked = (wanted.moment, wanted.content_type, wanted.model, wanted.channel, wanted.locale)
            has = (draft.moment, draft.content_type, draft.provenance.model, draft.channel, draft.locale)
            same = all(want is None or want == value for want, value in zip(asked, has, strict=True))
            prompt = draft.provenance.prompt
            named = wanted.prompt in (None, prompt, prompt.rpartition("@")[0])
            if owner == brand and same and named and _within(draft.created_at, wanted):
                yield draft

    def _outcomes(self, brand: BrandId) -> list[Outcome]:
        return [outcome for (owner, _), outcome in self.outcomes.items() if owner == brand]

    def _draft_of(self, brand: BrandId, outcome: Outcome, wanted: InsightFilter) -> str | None:
        if outcome.draft_id is not None or outcome.customer is None:
            return outcome.draft_id
        oldest = outcome.at - dt.timedelta(days=wanted.window_days)
        sent = [
            (event.at, event.id, event.draft_id)
            for (owner, _), event in self.events.items()
            if owner == brand
            and event.kind == "sent"
            and event.customer == outcome.customer
            and oldest <= event.at <= outcome.at
        ]
        return max(sent)[2] if sent else None

    def _latest(self, brand: BrandId, draft: Draft) -> Decision | None:
        made = [
            one for one in self.decisions if (one.brand, one.draft_id, one.status) == (brand, draft.id, "effective")
        ]
        return max(made, key=lambda one: (one.decided_at, one.id), default=None)

    def _of_draft(self, brand: BrandId, draft: Draft, wanted: InsightFilter) -> Iterator[TallyRow]:
        group, usage = _group(draft, wanted), draft.usage
        yield TallyRow(group, "status", draft.status, 1)
        yield TallyRow(group, "tokens", "", usage.input_tokens + usage.output_tokens)
        if usage.attempts:
            for measure, value in (("cost", usage.cost_usd), ("latency", usage.latency_ms)):
                yield TallyRow(group, measure, "", 1, 1, value, value * value)
        decision = self._latest(brand, draft)
        if decision is not None:
            yield _decided(group, decision)
        events = [e for (owner, _), e in self.events.items() if (owner, e.draft_id) == (brand, draft.id)]
        for kind, times in Counter(event.kind.value for event in events).items():
            yield TallyRow(group, "event", kind, times, 1)
        came = [o for o in self._outcomes(brand) if self._draft_of(brand, o, wanted) == draft.id]
        for outcome in came:
            value = outcome.value or 0.0
            yield TallyRow(group, outcome.kind.value, _name(outcome), 1, 0, value, value * value)
        public = CONTRACTS[draft.content_type].public
        if came or any(event.kind in REACHED or (public and event.kind == "shown") for event in events):
            yield TallyRow(group, "covered", "reached", 1, 1)
        for kind in {"conversion", "review", "referral"} & {outcome.kind.value for outcome in came}:
            yield TallyRow(group, "covered", kind, 1, 1)


def _rules(draft: Draft) -> set[str]:
    return {finding.rule for finding in draft.checks if finding.severity is Severity.BLOCK}


def _within(time: dt.datetime, wanted: InsightFilter) -> bool:
    return (wanted.since is None or wanted.since <= time) and (wanted.until is None or time <= wanted.until)


def _group(draft: Draft, wanted: InsightFilter) -> tuple[str, ...]:
    year, week, _ = draft.created_at.astimezone(dt.UTC).isocalendar()
    day = draft.created_at.astimezone(dt.UTC).date().isoformat()
    period = {"day": day, "week": f"{year}-W{week:02}", "month": day[:7]}[wanted.period]
    names = {
        "moment": draft.moment.value,
        "content_type": draft.content_type.value,
        "prompt": draft.provenance.prompt,
        "model": draft.provenance.model,
        "channel": draft.channel.value,
        "locale": draft.locale,
        "period": period,
    }
    return tuple(names[name] for name in wanted.group_by)


def _decided(group: tuple[str, ...], decision: Decision) -> TallyRow:
    distance = decision.edit_distance
    if decision.verdict == "dismiss":
        measure, name = "dismissed", str(decision.reason or "")
    elif decision.verdict == "edit" and distance > 0:
        sizes = ((0.05, "up to 5 %"), (0.1, "5 to 10 %"), (0.25, "10 to 25 %"), (0.5, "25 to 50 %"))
        measure, name = "edited", next((size for most, size in sizes if distance <= most), "over 50 %")
    else:
        measure, name = "unedited", ""
    return TallyRow(group, measure, name, 1, 1, distance, distance * distance)


def _name(outcome: Outcome) -> str:
    value = outcome.value or 0
    if outcome.kind == "nps":
        return "promoter" if value >= 9 else "passive" if value >= 7 else "detractor"
    if outcome.kind == "csat":
        return "satisfied" if value >= 4 else "unsatisfied"
    return (outcome.currency or "") if outcome.kind == "conversion" else ""
