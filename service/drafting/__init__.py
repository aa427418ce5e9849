"""From request to prompt and from reply to parts: brief, prompting, personalisation. No I/O, no judgement of claims."""
