"""The embedded broker: kombu's file transport, made safe against a process that is killed while it writes.

kombu writes a message into its final file name, so a reader may take it half written, and a killed writer may leave an
empty exchange table that stops every later start. Here files appear whole (written beside, then renamed), and what
cannot be read is dropped: a message only wakes the worker, and beat sends the next one in seconds (ADR 2).
"""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

SCHEME = "passerelle-files"


class Channel(filesystem.Channel):
    """Whole files only, and no message can stop the reader."""

    def get_table(self, exchange: str) -> list[Any]:
        """The queues bound to an exchange; none where its table is missing or broken."""
        try:
            rows = loads(self._table_file(exchange).read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _table_file(self, exchange: str) -> Path:
        return Path(self._exchange_file(exchange))  # type: ignore[attr-defined] # kombu's own check of the name

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str) -> None:
        entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        table = self.get_table(exchange)
        if entry not in table:
            self.control_folder.mkdir(exist_ok=True)
            _write_whole(self._table_file(exchange), dumps([entry, *table]))

    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override] # as kombu calls it
        name = f"{time.time_ns():020}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, dumps(message))

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - it never waits
        for path in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            taken = path.with_suffix(f".{uuid.uuid4()}.taken")
            try:
                path.rename(taken)  # only one reader can
            except FileNotFoundError:
                continue
            text = taken.read_text("utf-8", errors="replace")
            taken.unlink()
            try:
                return loads(text)
            except json.JSONDecodeError:
                continue
        raise Empty


class Transport(filesystem.Transport):
    """kombu's file transport with our channel."""

    Channel = Channel


def register_file_broker() -> None:
    """Let kombu understand broker addresses that begin with SCHEME."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_name(f".{uuid.uuid4()}.part")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)  # noqa: PTH105 - the atomic one, by its name
