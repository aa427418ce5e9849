"""Publish, promote and roll back prompts: the gate decides, a reason is kept, and one step leads back.

Publishing and promoting run the gate; rolling back does not, as it leads to what served before and may be urgent.
"""

import asyncio

from service.domain.prompt_labels import CANARY, PRODUCTION, Action, Canary, PromptChange, PromptLabels
from service.domain.prompts import Prompt, PromptText
from service.errors import FieldError, GateClosed, InvalidRequest, NotFound
from service.ports import Clock
from service.ports.prompts import Gate, PromptDesk

_LABEL_LETTERS = 40
_FOR_PEOPLE = ("version", "change_note", "description", "owners", "eval_suites")
"""Lines of a prompt's head that change no draft."""


class PromptOffice:
    """Changes prompts one at a time; the desk carries them out."""

    def __init__(self, desk: PromptDesk, gate: Gate, clock: Clock) -> None:
        self._desk, self._gate, self._clock = desk, gate, clock
        self._turn = asyncio.Lock()

    def history(self, name: str | None = None) -> tuple[PromptChange, ...]:
        """Return what was changed, oldest first; of one prompt or of all."""
        return self._desk.history(name)

    async def create(self, name: str, like: str) -> Prompt:
        """Make a new prompt whose draft is a copy of another one; see the port for what can go wrong."""
        async with self._turn:
            return await asyncio.to_thread(self._desk.create, name, like)

    async def draft_text(self, name: str) -> PromptText:
        """Return the draft of a prompt as its file stands; code `prompt_not_found` if there is none."""
        return await asyncio.to_thread(self._desk.draft_text, name)

    async def rewrite(self, name: str, text: str, was: str) -> PromptText:
        """Replace the draft of a prompt that had the hash `was` when it was read.

        See the port for what can go wrong.
        """
        async with self._turn:
            return await asyncio.to_thread(self._desk.rewrite, name, text, was)

    async def publish(self, name: str, reason: str, by: str) -> PromptChange:
        """Freeze the draft as the next version, once the gate has let it through; no label moves.

        Raises:
            NotFound: unknown name.
            InvalidContent: the draft is broken.
            InvalidRequest: no reason was given, or nothing changed since the newest version.
            GateClosed: what must hold does not.
        """
        _require(reason)
        async with self._turn:
            before = self._desk.newest(name)
            draft = self._desk.prompt(f"{name}@draft")
            if before is not None and _works_alike(draft, self._desk.prompt(f"{name}@{before}")):
                raise _nothing_new(draft, before)
            production = self._desk.labels(name).at(PRODUCTION)
            verdict = await self._judged(f"{name}@draft", f"{name}@{production}" if production else None)
            published = await asyncio.to_thread(self._desk.publish, name, reason)
            return self._noted("publish", name, reason, by, before=before, after=_number(published), verdict=verdict)

    async def promote(
        self, reference: str, label: str, reason: str, by: str, percent: float | None = None
    ) -> PromptChange:
        """Point a label at a version, once the gate has let it through; `canary` takes a share of recipients.

        Raises:
            NotFound: unknown name or version; a draft is no version.
            InvalidRequest: no reason, no such kind of label, a share without canary or a canary without a share.
            GateClosed: what must hold does not.
        """
        _require(reason)
        _check_label(label, percent)
        async with self._turn:
            prompt = self._desk.prompt(reference)
            version, name = _number(prompt), prompt.front_matter.id
            labels = self._desk.labels(name)
            production = labels.versions.get(PRODUCTION)
            other = f"{name}@{production}" if production not in {None, version} else None
            verdict = await self._judged(f"{name}@{version}", other)
            after = _pointed(labels, label, version, percent)
            await asyncio.to_thread(self._desk.move, name, after)
            moved = {"label": label, "before": labels.at(label), "after": version, "percent": percent}
            return self._noted("promote", name, reason, by, **moved, verdict=verdict)

    async def rollback(self, name: str, label: str, reason: str, by: str) -> PromptChange:
        """Point a label back at what it pointed at before its last change; a canary ends.

        Raises:
            NotFound: unknown name, or the label has never been moved (code `prompt_version_not_found`).
            InvalidRequest: no reason was given.
        """
        _require(reason)
        async with self._turn:
            labels = self._desk.labels(name)
            now = labels.at(label)
            before = None if label == CANARY else _version_before(self._desk.history(name), label, now)
            if now is None or (before is None and label != CANARY):
                detail = f"{name} has no earlier {label!r} on record to go back to"
                raise NotFound(detail, code="prompt_version_not_found")
            if before is not None:
                self._desk.prompt(f"{name}@{before}")  # that it is there and unchanged
            await asyncio.to_thread(self._desk.move, name, _pointed(labels, label, before, None))
            return self._noted("rollback", name, reason, by, label=label, before=now, after=before)

    async def _judged(self, reference: str, against: str | None) -> str:
        verdict = await self._gate(reference, against)
        if not verdict.passed:
            told = "; ".join(verdict.reasons[:3])
            errors = [FieldError("", reason) for reason in verdict.reasons[:20]]
            raise GateClosed(f"{reference}: {verdict.verdict}: {told}", errors=errors)
        return verdict.verdict

    def _noted(self, action: Action, name: str, reason: str, by: str, **told: object) -> PromptChange:
        line = {"at": self._clock.now(), "action": action, "prompt": name, "reason": reason.strip(), "by": by, **told}
        change = PromptChange.model_validate(line)
        self._desk.note(change)
        return change


def _works_alike(one: Prompt, other: Prompt) -> bool:
    """Tell whether two versions ask a model for the same in the same way."""
    kept = (prompt.front_matter.model_dump(exclude=set(_FOR_PEOPLE)) for prompt in (one, other))
    return one.source == other.source and next(kept) == next(kept)


def _nothing_new(draft: Prompt, version: int) -> InvalidRequest:
    detail = (
        f"{draft.path} asks a model for what version {version} asks for, so there is nothing to publish; change its text, "
        "model, inputs or rules first (a new description, note or list of owners makes no version)"
    )
    return InvalidRequest(detail, errors=[FieldError("/path/name", detail)])


def _pointed(labels: PromptLabels, label: str, version: int | None, percent: float | None) -> PromptLabels:
    if label != CANARY:
        versions = {**labels.versions, label: version} if version is not None else dict(labels.versions)
        return PromptLabels.model_validate({"versions": versions, "canary": labels.canary})
    canary = None if version is None else Canary(version=version, percent=percent or 0, salt=f"v{version}")
    return labels.model_copy(update={"canary": canary})


def _version_before(history: tuple[PromptChange, ...], label: str, now: int | None) -> int | None:
    """Return where the label pointed before it came to where it points now; steps taken back do not count twice."""
    trail: list[int | None] = []
    for change in history:
        if change.label != label:
            continue
        if change.action == "rollback" and trail:
            trail.pop()
        else:
            trail += [change.before] if not trail else []
            trail.append(change.after)
    return trail[-2] if len(trail) > 1 and trail[-1] == now else None


def _number(prompt: Prompt) -> int:
    version = prompt.front_matter.version
    if not isinstance(version, int):
        detail = f"{prompt.name} is no published version; publish it first"
        raise NotFound(detail, code="prompt_version_not_found")
    return version


def _require(reason: str) -> None:
    if not reason.strip():
        raise InvalidRequest(
            "say why, for whoever comes after you", errors=[FieldError("/reason", "must not be empty")]
        )


def _check_label(label: str, percent: float | None) -> None:
    if not label.isidentifier() or len(label) > _LABEL_LETTERS or label == "draft":
        raise InvalidRequest(
            f"{label!r} cannot be a label", errors=[FieldError("/label", "use letters and underscores")]
        )
    if (label == CANARY) != (percent is not None):
        detail = "a canary needs a share in per cent" if label == CANARY else "only a canary takes a share"
        raise InvalidRequest(detail, errors=[FieldError("/percent", detail)])
    if percent is not None and not 0 < percent <= 100:
        raise InvalidRequest(f"{percent:g} is no share", errors=[FieldError("/percent", "above 0 and up to 100")])
