"""What counts as somebody's words in quotation marks. Whether they are theirs: the check of quotes."""

import re

QUOTATION = re.compile(r"[“„«\"]([^“”„«»\"\n]{8,1000}?)[”“»\"]")
"""Words in quotation marks, long enough to be somebody's words rather than a term."""
