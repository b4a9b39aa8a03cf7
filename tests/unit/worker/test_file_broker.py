"""The embedded broker hands every message to one reader, and nothing half written stops it."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from worker.file_broker import SCHEME, register_file_broker


@pytest.fixture
def channel(tmp_path: Path) -> Any:
    register_file_broker()
    folders = {name: tmp_path / name for name in ("messages", "control")}
    for folder in folders.values():
        folder.mkdir()
    options = {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "control_folder": str(folders["control"]),
    }
    with Connection(f"{SCHEME}://localhost//", transport_options=options) as connection:
        yield connection.channel()


def test_messages_come_out_in_order_and_only_from_their_queue(channel: Any) -> None:
    for number in range(3):
        channel._put("reports", {"number": number})
    channel._put("other", {"number": 99})
    assert [channel._get("reports")["number"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("reports")


def test_a_message_that_was_half_written_is_dropped_and_the_next_one_read(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "messages" / f"{0:020}_broken.reports.msg").write_text("")
    (tmp_path / "messages" / f"{1:020}_broken.reports.msg").write_text('{"number": ')
    channel._put("reports", {"number": 7})
    assert channel._get("reports") == {"number": 7}
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_broken_exchange_table_is_written_anew(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "control" / "reports.exchange").write_text("")
    assert channel.get_table("reports") == []
    channel._queue_bind("reports", "reports", "", "reports")
    channel._queue_bind("reports", "reports", "", "reports")
    assert [entry.queue for entry in channel.get_table("reports")] == ["reports"]


def test_every_message_reaches_exactly_one_of_several_readers(channel: Any) -> None:
    received: list[int] = []
    writing = threading.Event()

    def read() -> None:
        while True:
            everything_was_there = writing.is_set()  # looked at first: what is written after an empty look comes later
            try:
                received.append(channel._get("reports")["number"])
            except Empty:
                if everything_was_there:
                    return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(200):
        channel._put("reports", {"number": number})
    writing.set()
    for reader in readers:
        reader.join()
    assert sorted(received) == list(range(200))
