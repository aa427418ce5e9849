"""The leanest endpoint that does the work of a draft: FastAPI, one LiteLLM custom-provider call, one Chroma query, one
Jinja2 render. It checks, cites, masks and stores nothing. Run by `bench`, as `uvicorn bench.lean:app`."""

import asyncio
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import chromadb
import litellm
import numpy as np
from fastapi import FastAPI
from jinja2 import Environment
from litellm import CustomLLM
from litellm.types.utils import Choices, Message, ModelResponse, Usage

from bench.exchange import Answer, Request

PASSAGES = 1_000
ANSWER = (
    '{"title": "A hat for summer walks", "body": "'
    + "The Trail Hat weighs 92 g and packs flat. " * 30
    + '", "call_to_action": "See it."}'
)
PROMPT = Environment(autoescape=True).from_string(
    "Write a {{ content_type }} about {{ topic }}.\n{% for p in passages %}[e{{ loop.index }}] {{ p }}\n{% endfor %}Answer with JSON."
)


class Provider(CustomLLM):  # type: ignore[misc]  # litellm is not typed
    async def acompletion(self, *args, **kwargs):
        message = Message(role="assistant", content=ANSWER)
        usage = Usage(prompt_tokens=800, completion_tokens=300, total_tokens=1_100)
        return ModelResponse(
            model="lean", choices=[Choices(finish_reason="stop", index=0, message=message)], usage=usage
        )


litellm.custom_provider_map = [{"provider": "lean", "custom_handler": Provider()}]
litellm.utils.custom_llm_setup()
litellm.suppress_debug_info = True
generator = np.random.default_rng(0)
vectors = generator.normal(size=(PASSAGES, 384)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
collection = chromadb.PersistentClient(tempfile.mkdtemp()).create_collection("passages", embedding_function=None)
collection.add(
    ids=[f"p{n}" for n in range(PASSAGES)],
    embeddings=vectors,
    documents=["The Trail Hat weighs 92 g. " * 15] * PASSAGES,
)
threads = ThreadPoolExecutor(2)
app = FastAPI()


@app.get("/readyz")
async def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/v1/brands/{brand}/drafts", status_code=201)
async def draft(brand: str, request: Request) -> Answer:
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(
        threads, lambda: collection.query(query_embeddings=vectors[:1], n_results=8, include=["documents"])
    )
    prompt = PROMPT.render(content_type=request.content_type, topic=request.topic, passages=found["documents"][0])
    response = await litellm.acompletion(
        model="lean/lean", messages=[{"role": "user", "content": prompt}], max_retries=0, num_retries=0
    )
    return Answer.model_validate_json(response.choices[0].message.content)
