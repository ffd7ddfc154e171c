"""Authentication: every request passes here, and only known users go on.

Nothing is open unless it is named here: a page that is added tomorrow is closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from anyio import to_thread
from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from policywire.config.models.sign_on import HeaderLogin
from policywire.store.database.error import StoreError
from policywire.store.database.session import Session
from policywire.store.people import logins, tokens, users as stored_users
from policywire.store.people.tokens import ApiToken
from policywire.web.http.app_context import AppContext
from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.security.csrf import digest
from policywire.web.security.identity import (
    GUEST,
    LOCAL_USER,
    Identity,
    name_problem,
    program_of,
)
from policywire.web.security.security_headers import SAFE_METHODS
from policywire.web.security.trusted_proxies import header_of_proxy

LOGIN_COOKIE = "policywire_login"

PUBLIC_PATHS = (
    "/login",
    "/static/",
    "/feedback/",
    "/subscriptions/",
    "/slack/actions",
    "/first-user/",
    "/invitation/",
    "/published/",
    "/manifest.webmanifest",
)
"""For guests too: to log in, how it looks, and links that are signed themselves."""

FEED_SUFFIXES = ("/feed.atom", "/feed.json", "/calendar.ics")
"""Ends of the addresses that a feed reader asks; it can show a token only in the address."""

NO_USERS = (
    "This page listens on an address that other machines can reach, but there are no users yet. "
    "Open the link that the log of the service names (first-user), or add one on the server:"
    "\n\n    policywire users add NAME\n\n"
    "or set web.host to 127.0.0.1 in settings.yaml to allow only this machine.\n"
)


class AccessRefusedError(AuthenticationError):
    """The request goes no further; `response` says why."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def refused(_connection: HTTPConnection, error: AuthenticationError) -> Response:
    """What the middleware answers when the entrance refuses."""
    assert isinstance(error, AccessRefusedError)
    return error.response


class AuthBackend(AuthenticationBackend):
    """Finds out who asks, and sends guests to the login. `local`: only this machine reaches it.

    `store_unavailable` answers while the database, which knows the users, does not.
    """

    def __init__(
        self,
        app_context: AppContext,
        store_unavailable: Callable[[Request], Response],
        *,
        local: bool,
    ) -> None:
        self._app_context, self._store_unavailable, self._local = (
            app_context,
            store_unavailable,
            local,
        )

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, Identity]:
        """Give who asks, or raise AccessRefusedError: what nobody named as public is closed."""
        try:
            person, users = await to_thread.run_sync(self._who, conn)
        except StoreError as error:
            raise AccessRefusedError(self._store_unavailable(Request(conn.scope))) from error
        # Public paths are compared without the prefix of a reverse proxy.
        path = conn.scope["path"].removeprefix(conn.scope.get("root_path", ""))
        if person is GUEST and not path.startswith(PUBLIC_PATHS):
            # Without users there is nobody to log in as: say what to do instead of showing the
            # form.
            nobody = not self._local and not users and not self._has_sign_on
            raise AccessRefusedError(
                PlainTextResponse(NO_USERS, 403) if nobody else _unauthorized(conn, path)
            )
        return person.credentials, person

    def _who(self, conn: HTTPConnection) -> tuple[Identity, bool]:
        """Who asks, and whether there are users at all; whoever is known is proof of that."""
        shown = token_of(conn)
        web = self._app_context.configuration().settings.web
        if shown is None and web.header_login and (named := _named(conn, web.header_login)):
            return named, True
        with self._app_context.store.reading() as session:
            person = self._user(session, conn) if shown is None else self._program(session, shown)
            if person is not GUEST:
                return person, True
            users = stored_users.is_there_any(session)
        # A wrong token is refused here too: a program should learn that its token is not good.
        # Where others vouch for users, a request without one is not from who sits here.
        trusted = self._local and shown is None and not users and not self._has_sign_on
        return LOCAL_USER if trusted else GUEST, users

    def _user(self, session: Session, conn: HTTPConnection) -> Identity:
        secret = conn.cookies.get(LOGIN_COOKIE, "")
        user = logins.user_of(session, digest(secret), self._now) if secret else None
        return Identity(user.name, user.role, digest(secret)) if user else GUEST

    def _program(self, session: Session, shown: str) -> Identity:
        proof = digest(shown)
        found = tokens.find(session, proof, self._now)
        if found is None:
            return GUEST
        self._note_use(found)
        return program_of(found, proof)

    def _note_use(self, found: ApiToken) -> None:
        now = self._now
        if tokens.is_use_due(found, now):
            self._app_context.write(lambda session: tokens.record_use(session, found.name, now))

    @property
    def _has_sign_on(self) -> bool:
        web = self._app_context.configuration().settings.web
        return bool(web.header_login or web.oidc)

    @property
    def _now(self) -> datetime:
        return self._app_context.now()


def _named(conn: HTTPConnection, rules: HeaderLogin) -> Identity | None:
    """Whom a trusted proxy names; None when it names nobody, or somebody with no right here."""
    name = header_of_proxy(conn.scope, rules.user)
    role = rules.role_of(re.split(r"\s*[,;|]\s*", header_of_proxy(conn.scope, rules.groups)))
    # Without a login of ours there is nothing to log out of: the proxy keeps the session.
    return Identity(name, role) if role and not name_problem(name) else None


def _unauthorized(conn: HTTPConnection, path: str) -> Response:
    """The answer to a guest: for a program by its kind, for a person the login."""
    program = path.startswith(("/api/", "/metrics", "/mcp")) or path.endswith(FEED_SUFFIXES)
    if program or token_of(conn) is not None:
        body = {
            "status": 401,
            "title": "Authentication required",
            "detail": "policywire tokens add",
        }
        challenge = {"www-authenticate": "Bearer"}
        return AsciiJsonResponse(body, 401, challenge, media_type="application/problem+json")
    # A form that was sent is lost with a redirect, and its address is no page to come back to.
    if conn.scope["method"] not in SAFE_METHODS:
        return PlainTextResponse("Please log in.\n", 401, {"www-authenticate": "Bearer"})
    base, query = conn.scope.get("root_path", ""), conn.scope["query_string"].decode("latin-1")
    wanted = path + (f"?{query}" if query else "")
    return RedirectResponse(f"{base}/login?to={quote(wanted, safe='')}", 303)


def token_of(conn: HTTPConnection) -> str | None:
    """The token that a program shows; None when it shows none."""
    kind, _, shown = conn.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return shown.strip()
    # Addresses end up in logs and histories: a token there only reads, and only feeds.
    if conn.scope["method"] in SAFE_METHODS and conn.scope["path"].endswith(FEED_SUFFIXES):
        return conn.query_params.get("token") or None
    return None
