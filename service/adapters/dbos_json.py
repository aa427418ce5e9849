"""How DBOS writes arguments and results: as JSON. Its own way, pickle, would run code that it reads."""

import json
from typing import Any

from dbos import Serializer


class JsonSerializer(Serializer):
    """Writes what JSON can hold; portions and how steps ended are numbers and words."""

    def serialize(self, data: Any) -> str:
        """Return it as text; errors become their words."""
        return json.dumps(data, default=str)

    def deserialize(self, serialized_data: str) -> Any:
        """Return what was written; tuples come back as lists."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Return the name that DBOS keeps beside what is written."""
        return "json"
