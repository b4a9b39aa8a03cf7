"""Calling the services of a platform with a token that is asked for once and kept while it lasts.

Tokens are kept sealed, one a registration and set of scopes, so tenants never meet. How the platform fares is noted in
its registration (since when it fails, until when it wants to be left alone), each time in a transaction of its own:
none is open while a platform makes us wait.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core.database import Database
from core.hosts import host_of
from core.sealing import BrokenSeal, Sealer
from lms_adapter.lti.claims import SCOPES
from lms_adapter.lti.client_assertion import Granted, missing_scopes
from lms_adapter.lti.http import Answer, PlatformHttp
from lms_adapter.lti.keys import signing_key
from lms_adapter.lti.models import AccessToken, Registration
from lms_adapter.lti.platform_health import note_failure, note_success
from lms_adapter.lti.service_errors import ServiceError
from lms_adapter.lti.token_call import ask_for_token

RENEWED_BEFORE = timedelta(seconds=60)
REMEMBERED_SECONDS = 5.0
"""How long a token that was read is used without another look: a connection may be changed by another process."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    granted: Collection[str]
    good_until: datetime
    read_at: float = field(default_factory=time.monotonic)


class PlatformServices:
    """What workers, the roster and the connection doctor call platforms through; threads share it."""

    def __init__(self, database: Database, sealer: Sealer, http: PlatformHttp, *, tool_url: str) -> None:
        self.tool_url = tool_url
        """Where platforms reach us; it names us in what we ask of them."""
        self._database = database
        self._sealer = sealer
        self._http = http
        self._locks: defaultdict[tuple[int, str], threading.Lock] = defaultdict(threading.Lock)
        self._remembered: dict[tuple[int, str, str], _Token] = {}

    def token(self, registration: Registration, scopes: Collection[str], *, now: datetime, fresh: bool = False) -> str:
        """A token for the scopes; `fresh` asks the platform even where one is kept. Raises ServiceError."""
        return self._token(registration, scopes, now, refused=None, fresh=fresh)

    def call(
        self,
        registration: Registration,
        method: str,
        url: str,
        *,
        scopes: Collection[str],
        now: datetime,
        accept: str,
        content_type: str | None = None,
        document: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call a service (GET, POST, PUT or DELETE), once more with a new token after a 401. Raises ServiceError."""
        started, has_token = time.monotonic(), False
        try:
            token = self._token(registration, scopes, now, refused=None)
            has_token = True
            try:
                answer = self._send(method, url, token, accept, content_type, document, params)
            except ServiceError as error:
                if error.status != 401:
                    raise
                has_token = False
                token = self._token(registration, scopes, now, refused=token)
                has_token = True
                answer = self._send(method, url, token, accept, content_type, document, params)
        except ServiceError as error:
            at = now + timedelta(seconds=time.monotonic() - started)
            note_failure(self._database, registration, error, now=at, no_token=not has_token)
            raise
        note_success(self._database, registration)
        return answer

    def _send(
        self,
        method: str,
        url: str,
        token: str,
        accept: str,
        content_type: str | None,
        document: Any,
        params: Mapping[str, str] | None,
    ) -> Answer:
        if method == "GET":
            return self._http.get_json(url, accept=accept, token=token, params=params)
        if method == "DELETE":
            return self._http.delete(url, accept=accept, token=token)
        return self._http.send_json(
            method, url, document, content_type=content_type or "application/json", accept=accept, token=token
        )

    def _token(
        self,
        registration: Registration,
        scopes: Collection[str],
        now: datetime,
        *,
        refused: str | None,
        fresh: bool = False,
    ) -> str:
        """The kept token, or a new one where there is none, it is the `refused` one, or `fresh`."""
        wanted = " ".join(sorted(set(scopes)))
        with self._locks[registration.id, wanted]:  # the threads of a process ask once
            kept = None if fresh else self._kept(registration, wanted, now)
            if kept is None or kept.text == refused:
                kept = self._ask(registration, wanted, now)
            self._remembered[registration.id, registration.client_id, wanted] = kept
        problem = missing_scopes(wanted.split(), kept.granted, host=host_of(registration.token_endpoint))
        if problem is not None:
            raise problem
        return kept.text

    def _kept(self, registration: Registration, wanted: str, now: datetime) -> _Token | None:
        known = self._remembered.get((registration.id, registration.client_id, wanted))
        if known is None or known.read_at < time.monotonic() - REMEMBERED_SECONDS:
            known = self._read(registration, wanted)
        return known if known is not None and known.good_until > now else None

    def _read(self, registration: Registration, wanted: str) -> _Token | None:
        with self._database.reading() as session:
            row = session.get(AccessToken, (registration.id, wanted))
        if row is None:
            return None
        try:
            return _Token(self._sealer.open(row.token), row.granted, row.expires_at - RENEWED_BEFORE)
        except BrokenSeal:
            return None

    def _ask(self, registration: Registration, wanted: str, now: datetime) -> _Token:
        try:
            with self._database.transaction() as session:
                key = signing_key(session, organisation_id=registration.organisation_id, sealer=self._sealer, now=now)
        except BrokenSeal as error:
            raise ServiceError(error.message, kind="person", code="broken_seal") from error
        granted, _ = ask_for_token(self._http, registration, key=key, scopes=wanted.split(), now=now)
        self._keep(registration, wanted, granted, now)
        return _Token(granted.token, granted.scopes, now + timedelta(seconds=granted.seconds) - RENEWED_BEFORE)

    def _keep(self, registration: Registration, wanted: str, granted: Granted, now: datetime) -> None:
        """Two workers may have asked at once: both tokens work, either may stay."""
        row = AccessToken(
            registration_id=registration.id,
            scope=wanted,
            organisation_id=registration.organisation_id,
            token=self._sealer.seal(granted.token),
            granted=list(granted.scopes),
            expires_at=now + timedelta(seconds=granted.seconds),
        )
        try:
            with self._database.transaction() as session:
                session.execute(
                    delete(AccessToken).where(
                        AccessToken.registration_id == registration.id, AccessToken.scope == wanted
                    )
                )
                session.add(row)
                session.flush()
                _note_scopes(
                    session.scalar(select(Registration).where(Registration.id == registration.id)), wanted, granted
                )
        except IntegrityError:
            return  # the other worker was first, or the registration was removed meanwhile


def _note_scopes(registration: Registration | None, wanted: str, granted: Granted) -> None:
    """The registration says what the platform grants, of what we know and have asked for so far."""
    if registration is None:
        return
    scopes = (set(registration.scopes) - set(wanted.split())) | (set(granted.scopes) & set(SCOPES))
    if scopes != set(registration.scopes):
        registration.scopes = sorted(scopes)
