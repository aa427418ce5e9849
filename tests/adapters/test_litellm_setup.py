"""What LiteLLM is made to let go of, and that it still has it when it asks."""

import subprocess
import sys

import litellm
import pytest

from service.adapters.litellm_setup import litellm_module

HELD = """
import gc
from service.adapters.litellm_setup import litellm_module
module = litellm_module()
gc.collect()
vocabularies = [one for one in gc.get_objects() if isinstance(one, dict | list) and len(one) > 20_000]
texts = [name for name, value in vars(module.utils).items() if isinstance(value, str) and len(value) > 1_000_000]
print(len(vocabularies), texts, "tiktoken_ext.openai_public" in __import__("sys").modules)
"""


def test_no_tokenizer_is_held_that_nobody_has_asked_for() -> None:
    found = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True, timeout=120)
    assert found.stdout.split("\n")[0] == "0 [] False"


def test_the_tokens_of_a_claude_are_counted_with_its_own_tokenizer() -> None:
    litellm_module()
    model = min(one for one in litellm.anthropic_models if litellm.utils.uses_anthropic_tokenizer(one))
    text = "Größe 55–61 cm, Übermaß, Schweißband. " * 5
    assert litellm.token_counter(model=model, text=text) != litellm.token_counter(model="gpt-4o", text=text)


def test_what_the_module_lacks_it_still_says() -> None:
    litellm_module()
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = litellm.utils.no_such_thing
