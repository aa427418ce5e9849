"""Imports LiteLLM once, when first needed, with everything off that calls home or does work nobody reads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
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
    from service.adapters.mock_model import MockProvider

    litellm.custom_provider_map = [{"provider": "mock", "custom_handler": MockProvider()}]
    litellm.utils.custom_llm_setup()
    return litellm


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
