"""Moments: the right words for every moment between a brand and its customers, each one proven."""
