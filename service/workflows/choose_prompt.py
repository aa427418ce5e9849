"""Chooses the prompt of a request: the one it names, if that writes what is asked for, else the content type's own."""

from service.domain.moments import ContentType
from service.domain.prompts import Prompt
from service.errors import FieldError, InvalidRequest
from service.ports import Ports


def prompt_for(ports: Ports, content_type: ContentType, wanted: str | None, customer: str = "") -> Prompt:
    """Return the prompt to write with; which version of it may hang on the customer.

    Raises:
        NotFound: there is no such prompt, version or label.
        InvalidRequest: the prompt is for another content type.
    """
    prompt = ports.library.prompt(wanted or content_type, customer)
    writes = prompt.front_matter.content_type
    if writes is not content_type:
        detail = f"this prompt writes {writes}, not {content_type}; leave prompt out, or name one of {content_type}"
        raise InvalidRequest(detail, errors=[FieldError("/prompt", detail)])
    return prompt
