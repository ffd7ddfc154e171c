#!/bin/sh
# Started by Playwright in the place of Chromium; browser_launcher.py says why.
exec "$POLICYWIRE_PYTHON" -m policywire.crawler.confinement.browser_launcher "$POLICYWIRE_BROWSER" "$@"
