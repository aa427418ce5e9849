"""A judge within a run: it is asked about each draft as it comes, and its opinions are a scorer like others.

What a judge is, and when it may decide: `judges`.
"""

from dataclasses import dataclass
from pathlib import Path

from service.domain.drafts import Draft
from service.domain.nouns import Noun
from service.errors import InvalidContent, ModelReplyInvalid
from service.evaluation.judges import Calibration, JudgePrompt, Opinion, ask_judge, load_judge
from service.evaluation.runs import Answer
from service.evaluation.scores import Outcome, Score, Scorer
from service.evaluation.suites import Case
from service.ports import ChatModel

JUDGE = "judge"


class Standing(Noun):
    """Which judge a run had, and why it only advises; `advisory_because` is empty where it decides too."""

    prompt_hash: str
    model: str
    advisory_because: str


@dataclass(frozen=True, slots=True)
class Bench:
    """A judge with its prompt and the model that it is."""

    prompt: JudgePrompt
    model: ChatModel
    name: str
    standing: Standing

    def around(self, answer: Answer) -> Answer:
        """Return what answers, and asks the judge about each draft of the answer.

        A verdict that cannot be read leaves no opinion, and so an error of the scorer; a model that fails is an error.
        """

        async def judged(case: Case, repeat: int) -> Outcome:
            outcome = await answer(case, repeat)
            if not outcome.drafts:
                return outcome.model_copy(update={"opinions": ()})
            try:
                opinions = tuple(
                    [
                        await self._opinion(case, draft, tuple(grounds.values()), repeat)
                        for draft, grounds in zip(outcome.drafts, outcome.grounds, strict=True)
                    ]
                )
            except ModelReplyInvalid:
                return outcome
            return outcome.model_copy(update={"opinions": opinions})

        return judged

    async def _opinion(self, case: Case, draft: Draft, sources: tuple[str, ...], repeat: int) -> Opinion:
        text = "\n\n".join(draft.parts.values())
        return await ask_judge(self.model, self.prompt, _asked(case), text, sources, seed=repeat - 1, name=self.name)


def _asked(case: Case) -> str:
    """Return what was asked in the words of the case."""
    asked = case.request or case.reply or case.response
    return asked.model_dump_json(exclude_defaults=True, exclude={"seed", "prompt", "model"}) if asked else ""


def _judged(_: Case, outcome: Outcome) -> Score:
    if outcome.opinions is None:
        raise ValueError("the judge's verdict could not be read")
    good = [opinion.acceptable for opinion in outcome.opinions]
    reasons = tuple(opinion.reason for opinion in outcome.opinions if not opinion.acceptable)
    return Score(scorer=JUDGE, tier="quality", value=sum(good) / len(good) if good else 1.0, reasons=reasons)


def _writes(case: Case) -> bool:
    return case.search is None and case.expected.status != "insufficient_evidence"


JUDGING = Scorer(JUDGE, "quality", "share of texts that a judge would let go out as they are", _writes, _judged)


def open_bench(model: ChatModel, name: str, prompt: Path, labels: Path) -> Bench:
    """Return a judge; without a calibration of the same prompt and model it advises.

    Raises:
        InvalidContent: there is no prompt, or the calibration is broken.
    """
    judge, path = load_judge(prompt), labels / "calibration.json"
    because = "it was never calibrated; see moments eval calibrate"
    if path.exists():
        try:
            because = Calibration.model_validate_json(path.read_bytes()).advisory_because(judge.hash, name)
        except ValueError:
            raise InvalidContent(f"{path}: this is no calibration; make it anew: moments eval calibrate") from None
    return Bench(judge, model, name, Standing(prompt_hash=judge.hash, model=name, advisory_because=because))
