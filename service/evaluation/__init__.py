"""Cases, runs and verdicts over drafts.

On a mock model they prove wiring, prompts and guards, never a model's prose.
"""
