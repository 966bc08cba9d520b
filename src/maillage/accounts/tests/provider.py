"""A provider of identity for tests: ProConnect's exchange over HTTP on 127.0.0.1, honest or not as a test wants."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import User

CLIENT = "maillage-essai"
SECRET = "secret-d-essai"
Change = Callable[[dict[str, Any]], None]


class FakeProvider:
    """One person, two keys: the published one, and another that nobody should believe.

    spoil_id, spoil_info: change the claims before they are signed. key_id, key_info: which key signs.
    alg: of the tokens. signed: whether the userinfo is a token.
    """

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person = {"sub": "p-1", "email": "ana@exemple.test", "given_name": "Ana", "usual_name": "Martin"}
        self.reset()
        self.asked: dict[str, dict[str, str]] = {}
        self.ended: list[dict[str, str]] = []
        self.url = ""

    def reset(self) -> None:
        self.spoil_id: Change = lambda claims: None
        self.spoil_info: Change = lambda claims: None
        self.key_id: Any = self.key
        self.key_info: Any = self.key
        self.alg = "RS256"
        self.signed = True
        self.down = False

    def settings(self, url: str) -> SimpleNamespace:
        """Return what the environment of an installation would say."""
        return SimpleNamespace(url=url, client_id=CLIENT, client_secret=SECRET)

    def token(self, claims: dict[str, Any], key: Any) -> str:
        if self.alg == "none":
            return jwt.encode(claims, key=None, algorithm="none", headers={"kid": "k1"})
        if self.alg == "HS256":  # the public key, taken for a shared secret
            public = json.dumps(self.jwk()).encode()
            return jwt.encode(claims, key=public, algorithm="HS256", headers={"kid": "k1"})
        return jwt.encode(claims, key=key, algorithm=self.alg, headers={"kid": "k1"})

    def claims(self, **more: Any) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **more}

    def jwk(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {**public, "kid": "k1", "use": "sig", "alg": "RS256"}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/session/end",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the person is sent back, as after a good password."""
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Give the tokens for a code, once, to whoever knows the secret and the verifier (PKCE)."""
        asked = self.asked.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or form.get("client_secret") != SECRET or asked["code_challenge"] != challenge:
            return None
        claims = self.claims(sub=self.person["sub"], nonce=asked["nonce"])
        self.spoil_id(claims)
        token = self.token(claims, self.key_id)
        return {"access_token": "acces", "token_type": "Bearer", "id_token": token, "expires_in": 60}

    def userinfo(self) -> tuple[str, str]:
        claims = self.claims(**self.person)
        self.spoil_info(claims)
        if not self.signed:
            return "application/json", json.dumps(claims)
        return "application/jwt", self.token(claims, self.key_info)


class _Handler(BaseHTTPRequestHandler):
    provider: FakeProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        pages: dict[str, Callable[[], None]] = {
            "/.well-known/openid-configuration": lambda: self._json(self.provider.configuration()),
            "/jwks": lambda: self._json({"keys": [self.provider.jwk()]}),
            "/userinfo": lambda: self._say(200, *self.provider.userinfo()),
            "/authorize": lambda: self._lead(self.provider.authorize(query)),
            "/session/end": lambda: self._end(query),
        }
        if self.provider.down or parts.path not in pages:
            self._say(503, "text/plain", "down")
        else:
            pages[parts.path]()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        tokens = self.provider.exchange({name: values[0] for name, values in parse_qs(body).items()})
        if tokens is None:
            self._say(400, "application/json", '{"error": "invalid_grant"}')
        else:
            self._json(tokens)

    def _end(self, query: dict[str, str]) -> None:
        self.provider.ended.append(query)
        self._lead(query["post_logout_redirect_uri"])

    def _lead(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, value: object) -> None:
        self._say(200, "application/json", json.dumps(value))

    def _say(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    """Serve a provider on a free port of this machine."""
    provider = FakeProvider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def leave(client: Client, **query: str) -> dict[str, str]:
    """Leave for the provider; return what it is asked."""
    answer = client.get(reverse("account_proconnect"), query)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client: Client, provider: FakeProvider, asked: dict[str, str]) -> Any:
    """Come back from the provider with its answer."""
    back = urlsplit(provider.authorize(asked))
    return client.get(f"{back.path}?{back.query}")


def through(client: Client, provider: FakeProvider, **query: str) -> Any:
    """Leave and come back."""
    return come_back(client, provider, leave(client, **query))


def is_in(client: Client) -> bool:
    """Tell whether somebody is signed in."""
    return client.get(reverse("account")).status_code == 200


def link(person: User) -> None:
    """Join the person of the provider to an account."""
    SocialAccount.objects.create(user=person, provider="proconnect", uid="p-1")
