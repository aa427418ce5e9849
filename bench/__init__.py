"""Measures a draft against the leanest endpoint that does the same work, in one run, as ratios."""
