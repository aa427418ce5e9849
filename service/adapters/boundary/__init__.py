"""What makes a model behave: one deadline, retries within a budget, a breaker, fallbacks, and a bound of calls at once.

The parts know nothing of LiteLLM; what they guard is an `Endpoint`, which makes one call.
"""
