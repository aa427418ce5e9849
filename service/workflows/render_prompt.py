"""The messages that a model would be sent for a request: with evidence as it is now, and no model asked."""

from service.domain.drafts import DraftRequest
from service.domain.prompts import ModelMessage
from service.drafting.prompting import render
from service.ports import Ports
from service.workflows.choose_prompt import prompt_for
from service.workflows.draft_content import brief_for, inputs_for
from service.workflows.gather_evidence import gather_evidence
from service.workflows.know_brand import BrandMemory


async def render_prompt(
    ports: Ports, memory: BrandMemory, brand_name: str, request: DraftRequest
) -> tuple[ModelMessage, ...]:
    """Return the messages of a request, also where evidence is missing.

    Raises:
        NotFound: unknown brand or prompt.
        InvalidRequest: moment or channel do not go with the content type.
        InvalidContent: the prompt is broken.
    """
    brand = ports.library.brand(brand_name)
    brief = await brief_for(ports, memory, brand, request)
    prompt = prompt_for(ports, request.content_type, request.prompt, request.customer.id or "")
    evidence = await gather_evidence(ports, memory, brand, brief, request.reviews)
    return render(prompt, inputs_for(brand, brief, evidence))
