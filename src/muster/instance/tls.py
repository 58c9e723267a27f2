"""TLS for phones on the local network: a certificate that was given, or a private authority made on the spot."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from muster.instance.home import Home, InstanceError
from muster.instance.secrets import write_private

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # phones refuse certificates that live longer
RENEW_DAYS = 30
ALWAYS_NAMED = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Files:
    """PEM files for the server (the key in PKCS#8), and the authority to install on phones if it is a private one."""

    certificate: Path
    key: Path
    authority: Path | None


def private_authority(home: Home, *hosts: str) -> Files:
    """A certificate for localhost and `hosts`, signed by this instance's own authority.

    The authority is made once and stays, so that phones need it installed once; the server's certificate is made
    again when a host is new or its end is near.
    """
    folder = home.secrets
    files = Files(folder / "tls-server.pem", folder / "tls-server.key", folder / "tls-authority.pem")
    if not (folder / "tls-authority.key").exists():
        _make_authority(folder)
    named = list(dict.fromkeys((*ALWAYS_NAMED, *hosts)))
    if not _still_good(files, named):
        _make_server(folder, files, named)
    return files


def given(home: Home, certificate: Path, key: Path) -> Files:
    """Check a certificate and its key, and keep the key in the form the web server reads.

    Raises InstanceError when a file cannot be read, they do not belong together, or the certificate has ended.
    """
    try:
        chain = x509.load_pem_x509_certificates(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except OSError as error:
        raise InstanceError(f"{error.filename} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise InstanceError(
            f"{certificate} or {key} is not a PEM certificate and its key without passphrase."
        ) from error
    if _public(private.public_key()) != _public(chain[0].public_key()):
        raise InstanceError(f"The key {key} does not belong to the certificate {certificate}.")
    now = datetime.datetime.now(datetime.UTC)
    if chain[0].not_valid_after_utc < now:
        raise InstanceError(f"The certificate {certificate} ended on {chain[0].not_valid_after_utc:%Y-%m-%d}.")
    target = home.secrets / "tls-given.key"
    write_private(target, _pem(private))
    return Files(certificate.absolute(), target, None)


def _make_authority(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    mark = x509.random_serial_number() % 0xFFFF
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Muster private authority {mark:04x}")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _builder(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(folder / "tls-authority.pem", certificate.public_bytes(serialization.Encoding.PEM))
    write_private(folder / "tls-authority.key", _pem(key))  # last: its presence says that both are there


def _make_server(folder: Path, files: Files, hosts: list[str]) -> None:
    authority = x509.load_pem_x509_certificate((folder / "tls-authority.pem").read_bytes())
    signer = serialization.load_pem_private_key((folder / "tls-authority.key").read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)  # noqa: S101 - we made it
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[-1][:64])])
    certificate = (
        _builder(name, authority.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    write_private(files.key, _pem(key))
    write_private(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))


def _still_good(files: Files, hosts: list[str]) -> bool:
    if not (files.certificate.exists() and files.key.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    key = serialization.load_pem_private_key(files.key.read_bytes(), password=None)
    if _public(key.public_key()) != _public(certificate.public_key()):
        return False  # cut short between the two files
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=RENEW_DAYS)
    return certificate.not_valid_after_utc > soon and all(_general_name(host) in names for host in hosts)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))  # phones' clocks are wrong
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: object) -> bytes:
    return key.private_bytes(  # type: ignore[attr-defined, no-any-return]
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public(key: object) -> bytes:
    return key.public_bytes(  # type: ignore[attr-defined, no-any-return]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
