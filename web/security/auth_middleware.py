"""Authentication: every request passes here, and only known users go on.

Nothing is open unless it is named here: a page that is added tomorrow is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from policywire.store.database.error import StoreError
from policywire.store.database.session import Session
from policywire.store.people import logins, tokens, users as stored_users
from policywire.store.people.tokens import ApiToken
from policywire.web.http.app_context import AppContext
from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.security.csrf import digest
from policywire.web.security.identity import GUEST, LOCAL_USER, Identity
from policywire.web.security.security_headers import SAFE_METHODS

LOGIN_COOKIE = "policywire_login"
IDENTITY_KEY = "policywire.person"
"""Where a request's scope holds who asks."""

PUBLIC_PATHS = ("/login", "/static/", "/feedback/")
"""For guests too: to log in, how it looks, and links that are signed themselves."""

FEED_SUFFIXES = ("/feed.atom", "/feed.json", "/calendar.ics")
"""Ends of the addresses that a feed reader asks; it can show a token only in the address."""

NO_USERS = (
    "This page listens on an address that other machines can reach, but there are no users yet. "
    "Add one on the server:\n\n    policywire users add NAME\n\n"
    "or set web.host to 127.0.0.1 in settings.yaml to allow only this machine.\n"
)


class AuthMiddleware:
    """Finds out who asks, and sends guests to the login. `local`: only this machine reaches it.

    `away` makes the answer while the database, which knows the users, does not answer.
    """

    def __init__(
        self,
        app: ASGIApp,
        backing: AppContext,
        store_unavailable: Callable[[Request], Response],
        *,
        local: bool,
    ) -> None:
        self._app, self._backing, self._away, self._local = app, backing, store_unavailable, local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass with the person in the scope, or answer."""
        try:
            person, users = await to_thread.run_sync(self._who, scope)
        except StoreError:
            await self._away(Request(scope))(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if person is GUEST and not path.startswith(PUBLIC_PATHS):
            nobody = not self._local and not users
            answer = PlainTextResponse(NO_USERS, 403) if nobody else _unauthorized(scope, path)
            await answer(scope, receive, send)
            return
        await self._app({**scope, IDENTITY_KEY: person}, receive, send)

    def _who(self, scope: Scope) -> tuple[Identity, bool]:
        """Who asks, and whether there are users at all; whoever is known is proof of that."""
        shown = token_of(scope, Headers(scope=scope))
        with self._backing.store.reading() as session:
            person = self._user(session, scope) if shown is None else self._program(session, shown)
            if person is not GUEST:
                return person, True
            users = stored_users.is_there_any(session)
        trusted = self._local and shown is None and not users
        return LOCAL_USER if trusted else GUEST, users

    def _user(self, session: Session, scope: Scope) -> Identity:
        secret = _cookie(Headers(scope=scope).get("cookie", ""))
        user = logins.user_of(session, digest(secret), self._now) if secret else None
        return Identity(user.name, user.role, digest(secret)) if user else GUEST

    def _program(self, session: Session, shown: str) -> Identity:
        found = tokens.find(session, digest(shown), self._now)
        if found is None:
            return GUEST
        self._note_use(found)
        return Identity(found.name, found.role, digest(shown), is_program=True)

    def _note_use(self, found: ApiToken) -> None:
        now = self._now
        if tokens.is_use_due(found, now):
            self._backing.write(lambda session: tokens.record_use(session, found.name, now))

    @property
    def _now(self) -> datetime:
        return self._backing.now()


def _unauthorized(scope: Scope, path: str) -> Response:
    """What a guest is told, who might be a user: a program by its kind, a person by the login."""
    program = path.startswith("/api/") or path.endswith(FEED_SUFFIXES)
    if program or token_of(scope, Headers(scope=scope)) is not None:
        told = {
            "status": 401,
            "title": "Authentication required",
            "detail": "policywire tokens add",
        }
        challenge = {"www-authenticate": "Bearer"}
        return AsciiJsonResponse(told, 401, challenge, media_type="application/problem+json")
    if scope["method"] not in SAFE_METHODS:
        return PlainTextResponse("Please log in.\n", 401, {"www-authenticate": "Bearer"})
    base, query = scope.get("root_path", ""), scope["query_string"].decode("latin-1")
    wanted = path + (f"?{query}" if query else "")
    return RedirectResponse(f"{base}/login?to={quote(wanted, safe='')}", 303)


def token_of(scope: Scope, headers: Headers) -> str | None:
    """The token that a program shows; None when it shows none."""
    kind, _, shown = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return shown.strip()
    if scope["method"] in SAFE_METHODS and scope["path"].endswith(FEED_SUFFIXES):
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token")
        return given[-1] if given else None
    return None


def _cookie(header: str) -> str:
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return ""
    return cookies[LOGIN_COOKIE].value if LOGIN_COOKIE in cookies else ""
