"""`/manifest.webmanifest`: by it a phone or a browser installs the page as an app."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from policywire.web.views.request import PageRequest
from policywire.web.views.template import ICON, version


def manifest(request: PageRequest) -> Response:
    """The manifest by https://www.w3.org/TR/appmanifest/; it tells no news."""
    icon = {
        "src": request.url("/static/icon.svg", v=version(ICON)),
        "sizes": "any",
        "type": "image/svg+xml",
    }
    return JSONResponse(
        {
            "name": "policywire",
            "short_name": "policywire",
            "start_url": request.url("/"),
            "scope": request.url("/"),
            "display": "standalone",
            "background_color": "#faf9f6",
            "theme_color": "#0b6454",
            "icons": [icon],
        },
        media_type="application/manifest+json",
    )
