"""What tokens cost, by LiteLLM's table of prices, which comes with the package; nothing is fetched."""

from service.adapters.litellm_setup import litellm_module


class LiteLLMPrices:
    """Fulfils `ports.Prices`."""

    def cost_usd(self, model: str, input_tokens: int, output_tokens: int) -> float | None:
        """Return the cost in US dollars, or None if the price is not known."""
        if model.startswith("mock/"):
            return 0.0
        try:
            sent, answered = litellm_module().cost_per_token(
                model=model, prompt_tokens=input_tokens, completion_tokens=output_tokens
            )
        except Exception:  # noqa: BLE001 - LiteLLM raises what it likes for a model that it does not know
            return None
        return float(sent + answered)
