"""The public keys of platforms: kept with the registration, fetched again when a token names one that is not there.

Security Framework 1.0, 6.3: keys are published as a JWK set and may change at any time. A fetch is an HTTP call to
somebody else, so no transaction is open meanwhile, and whoever is at the door must not be able to cause many of them: a
login is free, and so is a token that names an invented key. In each process a platform is therefore asked six times
a minute at most. That leaves room for a key that is really new and used right after somebody's garbage. Launches that
need the same fetch wait for one. A platform that did not answer is left alone for half a minute, so that a class does
not wait for time-outs one after the other.

Keys that we have are good for a day and then looked for again: that is how a withdrawn one stops opening doors. If the
platform cannot be reached then, the old ones serve on.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from core.database import Database
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.id_token import KEYSET_TYPES, has_key, key_id_of, keys_in, open_token
from lms_adapter.lti.models import Registration
from lms_adapter.lti.refusals import LaunchRefused, Reason, shown
from lms_adapter.lti.service_errors import ServiceError

logger = logging.getLogger("passerelle.lti")

KEPT = timedelta(hours=24)
FETCHES, WITHIN_SECONDS = 6, 60.0
LEFT_ALONE_SECONDS = 30.0
MOST_KEYS = 100
_CLAUSE = "Security Framework 6.3"


@dataclass(slots=True)
class _Asked:
    """When a platform was asked lately, in seconds of the process's own clock."""

    at: deque[float]
    failed_at: float | None = None
    reason: str = ""


class PlatformKeys:
    """Key sets of platforms, for one process; threads share it."""

    def __init__(self, database: Database, http: PlatformHttp, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._http = http
        self._clock = clock
        self._locks: defaultdict[int, Lock] = defaultdict(Lock)
        self._asked: defaultdict[int, _Asked] = defaultdict(lambda: _Asked(deque(maxlen=FETCHES)))

    def opened(self, token: str, *, registration: Registration, now: datetime) -> dict[str, Any]:
        """The claims of a token that the platform has signed. Raises LaunchRefused. Call it outside any transaction.

        The set is fetched anew for a key that it has not, and once for a signature that does not fit: some platforms
        renew a key and keep its name.
        """
        kid = key_id_of(token)
        keyset: Mapping[str, Any] | None = registration.keyset
        fetched_at = registration.keyset_fetched_at
        stale = fetched_at is None or fetched_at <= now - KEPT
        if stale or not has_key(keyset, kid):
            keyset = self._fetched(registration, seen=fetched_at, now=now, needed=not has_key(keyset, kid))
        try:
            return open_token(token, keyset)
        except LaunchRefused as refused:
            if refused.reason != Reason.BAD_SIGNATURE or keyset is not registration.keyset:
                raise
            return open_token(token, self._fetched(registration, seen=fetched_at, now=now, needed=False))

    def _fetched(
        self, registration: Registration, *, seen: datetime | None, now: datetime, needed: bool
    ) -> Mapping[str, Any] | None:
        """The newest key set. Where it may not or cannot be fetched: the one we have, or LaunchRefused if `needed`."""
        if not registration.jwks_uri:
            return registration.keyset  # an administrator has pasted the keys
        with self._locks[registration.id]:
            newer = self._kept(registration, seen)
            if newer is not None:
                return newer
            asked, moment = self._asked[registration.id], self._clock()
            if asked.failed_at is not None and moment - asked.failed_at < LEFT_ALONE_SECONDS:
                return self._without(registration, f"{asked.reason}, moments ago", needed=needed)
            if len(asked.at) == FETCHES and moment - asked.at[0] < WITHIN_SECONDS:
                return registration.keyset  # asked often enough; open_token says that the key is unknown
            asked.at.append(moment)
            try:
                keyset = self._asked_for(registration)
            except (ServiceError, _NoKeySet) as error:
                asked.failed_at, asked.reason = self._clock(), _why(error)
                logger.warning("key set of registration %s: %s", registration.id, asked.reason)
                return self._without(registration, asked.reason, needed=needed)
            asked.failed_at = None
            self._keep(registration, keyset, now)
            return keyset

    def _kept(self, registration: Registration, seen: datetime | None) -> Mapping[str, Any] | None:
        """The set that somebody else has fetched while we waited; None if it is the one that was seen."""
        with self._database.reading() as session:
            row = session.get(Registration, registration.id)
            return row.keyset if row is not None and row.keyset_fetched_at != seen else None

    def _asked_for(self, registration: Registration) -> dict[str, Any]:
        document = self._http.get_json(registration.jwks_uri, accept=KEYSET_TYPES)
        keys = keys_in(document.document)
        if not keys or len(keys) > MOST_KEYS:
            raise _NoKeySet(f"{shown(registration.jwks_uri)} answers with no key set")
        return {"keys": keys}

    def _keep(self, registration: Registration, keyset: dict[str, Any], now: datetime) -> None:
        with self._database.transaction() as session:
            row = session.get(Registration, registration.id)
            if row is not None:
                row.keyset, row.keyset_fetched_at = keyset, now

    def _without(self, registration: Registration, why: str, *, needed: bool) -> Mapping[str, Any] | None:
        if needed:
            raise LaunchRefused(Reason.KEYSET_UNREACHABLE, clause=_CLAUSE, detail=why)
        return registration.keyset


class _NoKeySet(Exception):
    """The platform's answer is no JWK set."""


def _why(error: Exception) -> str:
    if isinstance(error, ServiceError):
        return f"this server cannot fetch the platform's key set: {error.message}"
    return str(error)
