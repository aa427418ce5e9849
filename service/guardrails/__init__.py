"""Judgements of a text: claims and their support, quotations, elements, limits, hostile and personal content."""
