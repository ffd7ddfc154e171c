"""JSON answers: in ASCII, so that whatever stands in a text can be sent."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse


class AsciiJsonResponse(JSONResponse):
    """JSON with escapes for everything beyond ASCII; half a surrogate pair is no error."""

    def render(self, content: Any) -> bytes:
        """The content as bytes."""
        # NaN is refused: JSON has no word for it, and other languages do not read Python's.
        return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii")
