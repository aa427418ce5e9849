"""Imports LiteLLM once, when first needed, with everything off that calls home or does work nobody reads."""

import os
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
