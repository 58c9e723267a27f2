"""Certificates that a phone accepts once it trusts the private authority, and nothing else."""

import datetime
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from muster.instance import tls
from muster.instance.home import Home, InstanceError


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def shake_hands(files, trusted, name):
    """A TLS handshake over a local socket pair; raises what the client's check raises."""
    server, client = socket.socketpair()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)

    def serve():
        try:
            context.wrap_socket(server, server_side=True).close()
        except OSError:
            server.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with ssl.create_default_context(cafile=trusted).wrap_socket(client, server_hostname=name) as link:
            return link.version()
    finally:
        client.close()
        thread.join()


def own_certificate(folder, days):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county.example")])
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(end - datetime.timedelta(days=30))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir()
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "gate.example", "192.0.2.7"])
def test_private_authority_is_accepted_where_it_is_trusted(home, name):
    files = tls.private_authority(home, "gate.example", "192.0.2.7")
    assert shake_hands(files, files.authority, name) in ("TLSv1.2", "TLSv1.3")


def test_nobody_else_is_named(home):
    files = tls.private_authority(home, "gate.example")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(files, files.authority, "other.example")


def test_untrusted_without_the_authority(home, tmp_path):
    files = tls.private_authority(home)
    foreign = tls.private_authority(Home(tmp_path / "other"))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(files, foreign.authority, "localhost")


def test_authority_stays_when_a_host_is_added(home):
    first = tls.private_authority(home)
    authority, certificate = first.authority.read_bytes(), first.certificate.read_bytes()
    assert tls.private_authority(home).certificate.read_bytes() == certificate
    again = tls.private_authority(home, "new.example")
    assert again.authority.read_bytes() == authority
    assert shake_hands(again, again.authority, "new.example")


def test_given_pair_is_kept_as_pkcs8(home, tmp_path):
    certificate, key = own_certificate(tmp_path / "own", days=20)
    files = tls.given(home, certificate, key)
    assert files.key.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert files.key.stat().st_mode & 0o777 == 0o600
    assert files.authority is None


def test_given_pair_is_checked(home, tmp_path):
    certificate, key = own_certificate(tmp_path / "own", days=20)
    _, other = own_certificate(tmp_path / "other", days=20)
    ended, its_key = own_certificate(tmp_path / "ended", days=-1)
    with pytest.raises(InstanceError, match="does not belong"):
        tls.given(home, certificate, other)
    with pytest.raises(InstanceError, match="ended on"):
        tls.given(home, ended, its_key)
    with pytest.raises(InstanceError, match="cannot be read"):
        tls.given(home, tmp_path / "none.pem", key)
    with pytest.raises(InstanceError, match="not a PEM"):
        tls.given(home, key, certificate)
