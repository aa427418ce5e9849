"""The mock models: they run offline and by seed. `composer` writes sensible copy from the evidence of a prompt."""
