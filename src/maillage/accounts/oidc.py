"""ProConnect: OpenID Connect where what the provider says of a person is itself a signed token.

allauth does the exchange (state, PKCE, code); everything that comes back is verified here, with two algorithms only:
signature by the published keys, issuer, audience, dates, the nonce we drew, and that both tokens speak of one person.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

PROVIDER = "proconnect"
ALGORITHMS = ["RS256", "ES256"]
SCOPES = ["openid", "email", "given_name", "usual_name"]
LEEWAY = 30  # seconds between our clock and theirs


def configured_app() -> SocialApp | None:
    """Return ProConnect as allauth wants it, None when the installation has none."""
    if settings.PROCONNECT is None:
        return None
    return SocialApp(
        provider="openid_connect",
        provider_id=PROVIDER,
        name="ProConnect",
        client_id=settings.PROCONNECT.client_id,
        secret=settings.PROCONNECT.client_secret,
        settings={"server_url": settings.PROCONNECT.url, "oauth_pkce_enabled": True},
    )


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):
    """Verifies both tokens; `state` is what was stashed when the person left for the provider."""

    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider publishes of itself; it must be the one we asked. Raises OAuth2Error."""
        published: dict[str, Any] = super().openid_config
        if settings.PROCONNECT is None or published.get("issuer") != settings.PROCONNECT.url:
            raise OAuth2Error("the provider is not the one of PROCONNECT_URL")
        return published

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return f"{settings.SITE_URL}{reverse('account_proconnect_return')}"

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Return who the provider says the person is. Raises OAuth2Error for anything that does not hold."""
        raw = kwargs["response"].get("id_token")
        if not raw:
            raise OAuth2Error("no id_token")
        identity = self.verified(raw, app)
        nonce = self.state.get("nonce")
        if not nonce or not secrets.compare_digest(str(identity.get("nonce", "")), nonce):
            raise OAuth2Error("the nonce is not ours")
        userinfo = self.verified(self._signed_userinfo(token.token), app)
        if not identity["sub"] or userinfo["sub"] != identity["sub"]:
            raise OAuth2Error("the two tokens speak of two persons")
        self.state["id_token"] = raw
        return self.get_provider().sociallogin_from_response(request, {"userinfo": userinfo})

    def _signed_userinfo(self, access_token: str) -> str:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        if answer.headers.get("Content-Type", "").split(";")[0].strip().lower() != "application/jwt":
            raise OAuth2Error("the userinfo is not signed")
        return str(answer.text).strip()

    def verified(self, token: str, app: SocialApp) -> dict[str, Any]:
        """Return the claims of a token of the provider meant for us, now. Raises OAuth2Error."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise OAuth2Error("not an algorithm that we accept")
            claims: dict[str, Any] = jwt.decode(
                token,
                key=self._key(header),
                algorithms=[header["alg"]],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error(str(error)) from error
        return claims

    def _key(self, header: Mapping[str, Any]) -> Any:
        """Return the published key that a token names, of the kind that its algorithm uses."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        kind = {"RS256": "RSA", "ES256": "EC"}[header["alg"]]
        for key in answer.json()["keys"]:
            if (
                key.get("kid") == header.get("kid")
                and key.get("kty") == kind
                and key.get("use", "sig") == "sig"
            ):
                return jwt.algorithms.get_default_algorithms()[header["alg"]].from_jwk(json.dumps(key))
        raise OAuth2Error("no such key")

    def end_session_url(self, id_token: str) -> str:
        """Return where to sign out of the provider too, empty when it has no such page."""
        page = self.openid_config.get("end_session_endpoint")
        if not page:
            return ""
        asked = {
            "id_token_hint": id_token,
            "state": secrets.token_urlsafe(16),
            "post_logout_redirect_uri": f"{settings.SITE_URL}/",
        }
        return f"{page}?{urlencode(asked)}"


class Provider(OpenIDConnectProvider):
    """Asks for what we need alone, and for a nonce; nothing of the address line changes what is asked."""

    oauth2_adapter_class = ProConnectAdapter

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return SCOPES

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return {"acr_values": "eidas1"}

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        return super().redirect(request, process, nonce=nonce, **kwargs)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the address alone: the rest is of no use once the account exists."""
        said = data["userinfo"]
        return {
            "userinfo": {
                "sub": said["sub"],
                "email": str(said.get("email") or ""),
                "email_verified": said.get("email_verified"),  # None: the provider says nothing of it
            }
        }

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        said = data["userinfo"]
        names = (str(said.get("given_name", "")), str(said.get("usual_name", "")))
        return {"email": said.get("email"), "name": " ".join(filter(None, names))}


class LeaveView(OAuth2LoginView):
    """Leave for the provider."""


class ReturnView(OAuth2CallbackView):
    """Come back: the adapter needs what was stashed (the nonce) before it believes anything."""

    def _get_state(
        self, request: HttpRequest, provider: Any
    ) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, answer
