"""Asks the running service for a draft like the README's and fails unless it is ready and every claim is supported."""

import json
import sys
import urllib.request

body = {"content_type": "buyer_guide", "topic": "a hat for summer walks", "products": ["trail-hat"]}
request = urllib.request.Request(
    f"{sys.argv[1]}/v1/brands/alder-and-brim/drafts",
    data=json.dumps(body).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=60) as response:
    draft = json.load(response)
print(draft["status"], "-", draft["parts"]["title"])
print(draft["parts"]["body"][:600])
unproven = [claim for claim in draft["claims"] if claim["status"] != "supported"]
if draft["status"] != "ready" or unproven or not draft["citations"]:
    sys.exit(f"the first draft is not ready: {draft['checks']} {unproven}")
