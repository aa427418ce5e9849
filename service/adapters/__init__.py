"""The world behind the ports: one vendor or file format a file, its errors translated into ours."""

import os

# Read when LiteLLM is imported, wherever that happens: without it the import fetches a price list from the network.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
