"""Insights as a CSV table, for the API and the studio. What they tell: `domain.insights`."""

import csv
import io

from fastapi.responses import Response

from service.domain.insight_rows import rows_of
from service.domain.insights import Insights

CSV = "text/csv"


def csv_response(insights: Insights, disposition: str) -> Response:
    """Answer with a row for each group, or for each comparison; `disposition` is `inline` or `attachment`."""
    rows = rows_of(insights)
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    headers = {"Content-Disposition": f"{disposition}; filename=insights.csv"}
    return Response(file.getvalue(), media_type=CSV, headers=headers)
