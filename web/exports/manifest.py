"""`/manifest.webmanifest`: by it a phone or a browser installs the page as an app."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from policywire.web.views.request import PageRequest
from policywire.web.views.template import APP_ICON, ICON, version


def manifest(request: PageRequest) -> Response:
    """The manifest by https://www.w3.org/TR/appmanifest/; it tells no news."""
    drawn = {
        "src": request.url("/static/icon.svg", v=version(ICON)),
        "sizes": "any",
        "type": "image/svg+xml",
    }
    square = {
        "src": request.url("/static/icon.png", v=version(APP_ICON)),
        "sizes": "512x512",
        "type": "image/png",
        "purpose": "maskable any",
    }
    shortcuts = {"On topic, not told": "/not-told", "Dates ahead": "/dates", "Search": "/search"}
    return JSONResponse(
        {
            "name": "policywire",
            "short_name": "policywire",
            "description": "Follow policies through the news and the official record.",
            "id": request.url("/"),
            "start_url": request.url("/"),
            "scope": request.url("/"),
            "display": "standalone",
            "background_color": "#faf9f6",
            "theme_color": "#0b6454",
            "icons": [drawn, square],
            "shortcuts": [
                {"name": name, "url": request.url(path)} for name, path in shortcuts.items()
            ],
        },
        media_type="application/manifest+json",
    )
