"""Pure: cuts sources into passages, sums reviews up, and chooses the evidence of a draft. No I/O but its own data."""
