"""A small OpenID Connect provider on loopback: it signs with its own key and checks all it gets.

A test turns its wheels: what it claims, and how it errs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "policywire", "the secret of the client"


@dataclass
class Provider:
    """`claims` go into the ID token, `userinfo` apart; `key` signs, `published` is shown."""

    now: float
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "ES256"
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "first"}))
    published: Any = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)
    issuer: str = ""
    issuer_said: str = ""

    def start(self) -> ThreadingHTTPServer:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.reads.append(urlsplit(self.path).path)
                _send(self, *provider.answer(self.path, self.headers.get("authorization", "")))

            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["content-length"])).decode()
                authorization = self.headers.get("authorization", "")
                _send(self, *provider.token(dict(parse_qsl(form)), authorization))

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = self.issuer_said = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def answer(self, path: str, authorization: str) -> tuple[int, dict[str, Any]]:
        where = urlsplit(path).path
        if where == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer_said,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                **({"userinfo_endpoint": f"{self.issuer}/me"} if self.userinfo else {}),
            }
        if where == "/keys":
            return 200, {"keys": [(self.published or self.key).as_dict(private=False)]}
        if where == "/me" and authorization == "Bearer access":
            return 200, self.userinfo
        return 404, {}

    def authorize(self, address: str) -> str:
        """What a person does at the provider's page; gives where they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        if (
            asked is None
            or authorization != f"Basic {basic}"
            or challenge != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        said = {
            "iss": self.issuer_said,
            "aud": CLIENT,
            "sub": "4711",
            "nonce": asked["nonce"],
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            **self.claims,
        }
        header = {"alg": self.algorithm, "kid": "first"}
        signed = jwt.encode(header, said, self.key, algorithms=[self.algorithm])
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": signed}


def shared_secret_key() -> Any:
    """A key that a forger could know: the client's secret."""
    return OctKey.import_key(SECRET)


def _send(handler: BaseHTTPRequestHandler, status: int, said: dict[str, Any]) -> None:
    body = json.dumps(said).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
