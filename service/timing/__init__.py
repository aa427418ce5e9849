"""Judges, from what happened to a customer, which moment they are in and what to send. Pure: no clock, no store."""
