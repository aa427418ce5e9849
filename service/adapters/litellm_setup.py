"""Imports LiteLLM once, when first needed, with everything off that calls home or does work nobody reads."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def litellm_module() -> Any:
    """Return LiteLLM, tamed, with the mock model registered as the provider `mock`.

    The import costs about 3 s of CPU; call it from a thread at start.
    """
    os.environ.setdefault("LITELLM_LOG", "ERROR")
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.drop_params = True
    # It writes to standard error by itself, prompts and keys in errors included, and a line a call: our log has its
    # own.
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).setLevel(logging.WARNING)
    from service.adapters.mock_model import MockProvider

    litellm.custom_provider_map = [{"provider": "mock", "custom_handler": MockProvider()}]
    litellm.utils.custom_llm_setup()
    # It loads the words of OpenAI's tokenizer, 40 MB, to hand them to every call; hardly any call looks at them.
    litellm.main.encoding = _LaterEncoding()
    _read_again_when_asked(litellm.utils)
    return litellm


class _LaterEncoding:
    """LiteLLM's default tokenizer, loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        from litellm._lazy_imports import get_default_encoding

        return getattr(get_default_encoding(), name)


def _read_again_when_asked(module: Any) -> None:
    """Let go of Anthropic's tokenizer, 20 MB as objects and as text; who asks for it gets it from its file.

    The module reads it when it is imported. It is needed to count the tokens of a stream of Claude's that does not
    tell them, and made into a tokenizer once.
    """
    others = getattr(module, "__getattr__", None)
    file = files("litellm.litellm_core_utils.tokenizers") / "anthropic_tokenizer.json"
    if not hasattr(module, "claude_json_str") or not file.is_file():
        return  # another version

    def later(name: str) -> Any:
        if name == "claude_json_str":
            return file.read_text(encoding="utf-8")
        if others is None:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        return others(name)

    vars(module).pop("json_data", None)
    del module.claude_json_str
    module.__getattr__ = later


def load_for_calls() -> None:
    """Import what LiteLLM would else import within the first call over HTTP and the first error, on the event loop.

    That is a second of CPU, for which every other request would stand still; call it from a thread at start.
    """
    litellm_module()
    for name in ("openai.resources", "litellm.proxy.guardrails.exception_utils"):
        with suppress(ImportError):  # another version may have no such part
            import_module(name)


@contextmanager
def unlogged() -> Iterator[None]:
    """Spare a call the logging record that LiteLLM builds for callbacks, of which there are none here.

    Measured: a fifth of a call's CPU. The switch is internal to LiteLLM; where a version lacks it, calls only cost
    more. Answers, usage and cost stay as they are.
    """
    try:
        from litellm._internal_context import is_internal_call
    except ImportError:
        yield
        return
    token = is_internal_call.set(True)
    try:
        yield
    finally:
        is_internal_call.reset(token)
