"""Platforms whose certificate is from an authority of the organisation's own, over real TLS."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.clock import utc_now
from lms_adapter.lti.guarded_network import _trusted
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.service_errors import ServiceError


class Answers(BaseHTTPRequestHandler):
    """A platform's key set, as good as any."""

    def do_GET(self) -> None:
        """JSON."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"keys": []}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the test says what it saw."""


def write_certificate(folder: Path, *, until: timedelta = timedelta(days=1)) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key: certificate file, key file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=2))
        .not_valid_after(utc_now() + until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "platform.crt", folder / "platform.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret


@pytest.fixture
def until() -> timedelta:
    """How long the certificate is good."""
    return timedelta(days=1)


@pytest.fixture
def platform(tmp_path: Path, until: timedelta) -> Iterator[tuple[str, Path]]:
    """Address of a platform, and the authority that vouches for it."""
    certificate, secret = write_certificate(tmp_path, until=until)
    server = HTTPServer(("localhost", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/jwks", certificate
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def read_authorities_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """They are read once a process."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    _trusted.cache_clear()
    yield
    _trusted.cache_clear()


def ask(address: str) -> object:
    http = PlatformHttp(private_platforms=True)
    try:
        return http.get_json(address).document
    finally:
        http.close()


def test_an_authority_that_ssl_cert_file_names_is_trusted(
    platform: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(platform[1]))
    assert ask(platform[0]) == {"keys": []}


def test_an_unknown_authority_is_no_network_that_fails_but_something_for_a_person(platform: tuple[str, Path]) -> None:
    with pytest.raises(ServiceError) as caught:
        ask(platform[0])
    assert (caught.value.kind, caught.value.code) == ("person", "untrusted")
    assert "SSL_CERT_FILE" in str(caught.value)


@pytest.mark.parametrize("until", [timedelta(days=-1)])
def test_a_certificate_that_is_out_of_date_is_another(
    platform: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(platform[1]))
    with pytest.raises(ServiceError) as caught:
        ask(platform[0])
    assert caught.value.code == "untrusted"
