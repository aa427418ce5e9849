"""What every server takes and gives that drafts are compared with; no server lives here."""

from pydantic import BaseModel


class Request(BaseModel):
    """What to write."""

    content_type: str
    topic: str
    products: list[str] = []


class Answer(BaseModel):
    """What a model is asked to write."""

    title: str
    body: str
    call_to_action: str
