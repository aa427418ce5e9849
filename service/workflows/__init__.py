"""One use case a file: what happens, in order. Judgement lives in the core, vendors behind the ports."""
