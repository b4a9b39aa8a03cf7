"""Calls to platforms: with timeouts, a size limit, no way into our own network, and one kind of error.

A redirect of a POST, PUT or DELETE is not followed (what was sent to one address is not for another); that of a GET is,
three times at most, and never to another origin with a token. JSON is read whatever the content type says: Moodle
answers a token request as text/html.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from core.clock import utc_now
from core.origins import same_origin
from lms_adapter.lti.guarded_network import answered_within, open_network
from lms_adapter.lti.service_errors import ServiceError, error_of

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
WHOLE_SECONDS = 60.0
"""How long one answer may take altogether, however steadily it trickles."""
LARGEST = 5 * 1024 * 1024
REDIRECTS = 3
AGENT = "Passerelle (LTI 1.3 tool)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered with a status below 300."""

    status: int
    document: Any
    """The body as JSON; None where it was empty."""
    headers: Mapping[str, str]
    """Names in lower case."""
    url: str
    """The address that answered."""


class PlatformHttp:
    """A pool of connections that threads share. `transport` stands in for the network in tests."""

    def __init__(
        self,
        *,
        private_platforms: bool,
        transport: httpx.BaseTransport | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._private = private_platforms
        self._client = httpx.Client(
            transport=transport or open_network(private_platforms=private_platforms),
            timeout=httpx.Timeout(read_seconds, connect=connect_seconds),
            headers={"User-Agent": AGENT},
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )

    def close(self) -> None:
        """Give every connection back."""
        self._client.close()

    def get_json(
        self,
        url: str,
        *,
        accept: str = "application/json",
        token: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """GET, following redirects. Raises ServiceError."""
        for _ in range(REDIRECTS + 1):
            response = self._send("GET", url, headers=_headers(accept, token), params=params)
            following = response.next_address
            if following is None or (token and not same_origin(url, following)):
                return response.answer()
            url, params = following, None
        raise ServiceError(f"{_host(url)} redirects in circles.", kind="permanent", code="redirected")

    def send_json(
        self,
        method: str,
        url: str,
        document: Any,
        *,
        content_type: str = "application/json",
        accept: str = "application/json",
        token: str | None = None,
    ) -> Answer:
        """POST or PUT a JSON document. Raises ServiceError."""
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {**_headers(accept, token), "Content-Type": content_type}
        return self._send(method, url, headers=headers, content=body).answer(json_wanted=False)

    def delete(self, url: str, *, accept: str = "*/*", token: str | None = None) -> Answer:
        """DELETE. Raises ServiceError."""
        return self._send("DELETE", url, headers=_headers(accept, token)).answer(json_wanted=False)

    def post_form(self, url: str, fields: Mapping[str, str]) -> Answer:
        """POST a form, as OAuth 2 asks for. Raises ServiceError."""
        return self._send("POST", url, headers={"Accept": "application/json"}, data=dict(fields)).answer()

    def _send(self, method: str, url: str, *, params: Mapping[str, str] | None = None, **parts: Any) -> _Response:
        self._check(url)
        host, deadline = _host(url), time.monotonic() + WHOLE_SECONDS
        if params:
            url = str(httpx.URL(url).copy_merge_params(dict(params)))  # httpx's own `params` replace the query
        try:
            with answered_within(WHOLE_SECONDS), self._client.stream(method, url, **parts) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST:
                        raise ServiceError(f"{host} answers more than 5 MB.", kind="permanent", code="too_large")
                    if time.monotonic() > deadline:
                        raise ServiceError(f"{host} answers too slowly.", kind="retry", code="timeout")
                return _Response(host, response, bytes(body))
        except httpx.TimeoutException:
            raise ServiceError(f"{host} did not answer in time.", kind="retry", code="timeout") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            if _is_untrusted(error):
                raise _untrusted(host) from None
            message = f"{host} could not be reached ({type(error).__name__})."
            raise ServiceError(message, kind="retry", code="unreachable") from None
        except (httpx.InvalidURL, UnicodeError):
            raise _bad_address(url) from None

    def _check(self, url: str) -> None:
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, TypeError):
            raise _bad_address(url) from None
        wrong_port = parsed.port is not None and not 0 < parsed.port < 65_536
        if parsed.scheme not in ("https", "http") or not parsed.host or parsed.userinfo or wrong_port:
            raise _bad_address(url)
        if parsed.scheme == "http" and not self._private:
            raise ServiceError(
                f"{parsed.host} is not called without TLS: its address must begin with https.",
                kind="person",
                code="not_https",
            )


class _Response:
    """An answer with its body, before it is known what it means."""

    def __init__(self, host: str, response: httpx.Response, body: bytes) -> None:
        self._host = host
        self._response = response
        self._body = body
        self._headers = {name.lower(): value for name, value in response.headers.items()}

    @property
    def next_address(self) -> str | None:
        """Where a redirect leads."""
        response = self._response
        if response.status_code not in (301, 302, 303, 307, 308) or "location" not in self._headers:
            return None
        try:
            return str(response.request.url.join(self._headers["location"]))
        except (httpx.InvalidURL, ValueError):
            return None

    def answer(self, *, json_wanted: bool = True) -> Answer:
        """The answer, or ServiceError; what came for a thing that was written need not be JSON."""
        status, text = self._response.status_code, self._body.decode("utf-8", errors="replace")
        if not 200 <= status < 300:
            raise error_of(
                status,
                host=self._host,
                phrase=self._response.reason_phrase,
                body=text,
                headers=self._headers,
                received_at=self._received_at(),
            )
        try:
            document = json.loads(text) if text.strip() else None
        except (ValueError, RecursionError):
            if not json_wanted:
                return Answer(status, None, self._headers, str(self._response.request.url))
            raise ServiceError(
                f"{self._host} answered {status} with something that is no JSON.",
                kind="permanent",
                code="not_json",
                status=status,
                html=text.lstrip()[:15].lower().startswith(("<!doctype", "<html")),
            ) from None
        return Answer(status, document, self._headers, str(self._response.request.url))

    def _received_at(self) -> datetime:
        """By the platform's own clock, which a date in Retry-After is of."""
        try:
            moment = parsedate_to_datetime(self._headers.get("date", ""))
        except (ValueError, TypeError, IndexError):
            return utc_now()
        return moment if moment.tzinfo else utc_now()


def _headers(accept: str, token: str | None) -> dict[str, str]:
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    return {"Accept": accept, **bearer}


def _host(url: str) -> str:
    return httpx.URL(url).host


def _is_untrusted(error: BaseException | None) -> bool:
    """Whether TLS failed because of the platform's certificate, which the layers below wrap twice."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__context__
    return error is not None


def _untrusted(host: str) -> ServiceError:
    message = f"The certificate of {host} is not from an authority that this server trusts, or is out of date."
    return ServiceError(f"{message} SSL_CERT_FILE names the authorities.", kind="person", code="untrusted")


def _bad_address(url: str) -> ServiceError:
    shown = str(url).split("?", 1)[0][:100]
    return ServiceError(f"{shown!r} is no address of a web service.", kind="person", code="bad_address")
