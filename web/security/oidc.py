"""OpenID Connect: the code flow with PKCE, state and nonce, by authlib and joserfc.

What must survive the visitor's way to the provider and back stands in a signed cookie of theirs: a
callback that somebody else was made to open has no such cookie, and is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from policywire.config.models.sign_on import OidcLogin

FLOW_COOKIE = "policywire_oidc"
FLOW_LIFETIME = timedelta(minutes=10)
_TIMEOUT = (5.0, 10.0)
_KEPT = timedelta(hours=1)
"""Addresses and keys of a provider are read again after so long, and keys for one unknown."""
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Public keys only: with a shared secret, whoever knows it could write a login."""
_LEEWAY = 60
_ENDPOINTS = frozenset({"authorization_endpoint", "token_endpoint", "jwks_uri"})
_DISCOVERY = "/.well-known/openid-configuration"


class OidcError(Exception):
    """The provider's answer cannot be used; the text says why, without any secret."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A login under way: the provider's page, and what this browser keeps until it comes back."""

    address: str
    cookie: str


@dataclass(slots=True)
class OidcClient:
    """Speaks with the provider of the settings. `key` signs cookies. Thread-safe."""

    key: str
    _provider: dict[str, Any] = field(default_factory=dict, init=False)
    _keys: KeySet | None = field(default=None, init=False)
    _read_at: datetime | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def begin(self, login: OidcLogin, callback: str, to: str, now: datetime) -> Flow:
        """Start a login that comes back to `callback` and goes on to `to`. Raises OidcError."""
        provider = self._metadata(login, now)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address, _ = _session(login, callback).create_authorization_url(
            provider["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
        cookie = self._signer.dumps([state, nonce, verifier, to])
        return Flow(str(address), str(cookie))

    def finish(
        self,
        login: OidcLogin,
        callback: str,
        answer: Mapping[str, str],
        cookie: str,
        now: datetime,
    ) -> tuple[Mapping[str, Any], str]:
        """The claims of who logged in, and the page they wanted. Raises OidcError."""
        state, nonce, verifier, to = self._flow(cookie)
        if not secrets.compare_digest(state.encode(), answer.get("state", "").encode()):
            raise OidcError("The login was started in another window; start again.")
        if refused := answer.get("error"):
            raise OidcError(f"The provider refused the login: {refused[:60]}.")
        try:
            provider = self._metadata(login, now)
            session = _session(login, callback)
            token = session.fetch_token(
                provider["token_endpoint"],
                code=answer.get("code", ""),
                code_verifier=verifier,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
            claims = self._claims(login, str(token.get("id_token", "")), nonce, now)
            return self._with_userinfo(login, session, claims, now), to
        except (requests.RequestException, AuthlibBaseError, JoseError, ValueError) as error:
            raise OidcError(
                f"The provider's answer is not valid ({type(error).__name__})."
            ) from error

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt="oidc")

    def _flow(self, cookie: str) -> list[str]:
        try:
            kept = self._signer.loads(cookie, max_age=int(FLOW_LIFETIME.total_seconds()))
        except BadSignature:
            raise OidcError("The login took too long, or cookies are off; start again.") from None
        return [str(each) for each in kept]

    def _claims(self, login: OidcLogin, token: str, nonce: str, now: datetime) -> dict[str, Any]:
        """What an ID token says, once its signature and all that it must say are right."""
        try:
            decoded = jwt.decode(token, self._key_set(login, now), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            # The provider may have changed its keys since we read them.
            self._read_at = None
            decoded = jwt.decode(token, self._key_set(login, now), algorithms=_ALGORITHMS)
        rules = jwt.JWTClaimsRegistry(
            now=lambda: int(now.timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._metadata(login, now)["issuer"]},
            aud={"essential": True, "value": login.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        rules.validate(decoded.claims)
        if decoded.claims.get("azp", login.client_id) != login.client_id:
            raise ValueError("the token was made for somebody else")
        return dict(decoded.claims)

    def _with_userinfo(
        self, login: OidcLogin, session: OAuth2Session, claims: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Many providers tell groups only where one asks with the token."""
        address = self._metadata(login, now).get("userinfo_endpoint")
        if login.groups_of(claims) or not address:
            return claims
        said = _json(session.get(address, timeout=_TIMEOUT, allow_redirects=False))
        if said.get("sub") != claims["sub"]:
            raise ValueError("userinfo is about somebody else")
        return {**said, **claims}

    def _metadata(self, login: OidcLogin, now: datetime) -> dict[str, Any]:
        self._read_again(login, now)
        return self._provider

    def _key_set(self, login: OidcLogin, now: datetime) -> KeySet:
        self._read_again(login, now)
        if self._keys is None:
            raise OidcError("The provider has no keys.")
        return self._keys

    def _read_again(self, login: OidcLogin, now: datetime) -> None:
        """Read the provider's addresses and keys, unless they are fresh."""
        with self._lock:
            fresh = self._read_at is not None and abs(now - self._read_at) < _KEPT
            if fresh and self._provider.get("issuer", "").rstrip("/") == login.issuer:
                return
            try:
                provider = _json(_get(login.issuer + _DISCOVERY))
                # Else another provider's tokens would be taken for this one's.
                if str(provider.get("issuer", "")).rstrip("/") != login.issuer:
                    raise OidcError("The provider calls itself by another address than `issuer`.")
                if missing := _ENDPOINTS - provider.keys():
                    raise OidcError(f"The provider names no {min(missing)}.")
                keys = KeySet.import_key_set(_json(_get(str(provider["jwks_uri"]))))  # type: ignore[arg-type]
            except (requests.RequestException, JoseError, ValueError, KeyError) as error:
                raise OidcError(
                    f"The provider cannot be reached ({type(error).__name__})."
                ) from error
            self._provider, self._keys, self._read_at = provider, keys, now


def _session(login: OidcLogin, callback: str) -> OAuth2Session:
    return OAuth2Session(
        login.client_id,
        login.client_secret.get_secret_value(),
        scope=login.scope,
        redirect_uri=callback,
        code_challenge_method="S256",
    )


def _get(address: str) -> requests.Response:
    return requests.get(address, timeout=_TIMEOUT, allow_redirects=False)


def _json(answer: requests.Response) -> dict[str, Any]:
    answer.raise_for_status()
    said = answer.json()
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said
