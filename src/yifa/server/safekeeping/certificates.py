"""A local authority and a server certificate, so that phones on the office network reach the server over HTTPS.

The authority may vouch for the named hosts only (RFC 5280 4.2.1.10): whoever trusts it trusts nothing else by it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from yifa.server.config.files import write_whole
from yifa.server.config.paths import data_dir

# Browsers refuse server certificates of more than 398 days.
SERVER_DAYS, AUTHORITY_DAYS = 397, 3650
RENEW_DAYS = 30


class CertificateFault(Exception):
    """A certificate that can't be made; `str()` says in Chinese why and what to do."""


def folder() -> Path:
    """Where certificates lie; their keys lie with the others, so that a backup seals them."""
    return data_dir() / "tls"


def _key_file(name: str) -> Path:
    return data_dir() / "keys" / f"tls-{name}.key"


def authority_file() -> Path:
    """The authority's certificate, which phones are led to trust."""
    return folder() / "ca.pem"


def server_files() -> tuple[Path, Path]:
    """The server's certificate (with the authority's) and its key."""
    return folder() / "server.pem", _key_file("server")


def make(hosts: list[str], now: datetime) -> x509.Certificate:
    """Make the authority where there is none for these hosts, and a server certificate. Returns the authority's.

    Raises:
        CertificateFault: a host that is neither a name nor an address.
    """
    names = [_name(host) for host in hosts]
    key, authority = _authority(names, now)
    server = ec.generate_private_key(ec.SECP256R1())
    built = (
        x509.CertificateBuilder()
        .subject_name(_called(hosts[0]))
        .issuer_name(authority.subject)
        .public_key(server.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, place = server_files()
    _private(place, server)
    write_whole(certificate, _pem(built) + _pem(authority))
    return authority


def _authority(names: list[x509.GeneralName], now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    place = _key_file("ca")
    constraints = x509.NameConstraints([_permitted(name) for name in names], None)
    if place.exists() and authority_file().exists():
        key = serialization.load_pem_private_key(place.read_bytes(), None)
        known = x509.load_pem_x509_certificate(authority_file().read_bytes())
        stands = known.extensions.get_extension_for_class(x509.NameConstraints).value
        lasts = known.not_valid_after_utc > now + timedelta(days=SERVER_DAYS)
        if isinstance(key, ec.EllipticCurvePrivateKey) and stands == constraints and lasts:
            return key, known
    key = ec.generate_private_key(ec.SECP256R1())
    called = _called("依法本地证书")
    built = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=False,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    _private(place, key)
    write_whole(authority_file(), _pem(built))
    return key, built


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host.encode("idna").decode("ascii"))
    except UnicodeError as error:
        raise CertificateFault(
            f"“{host}”不是主机名或者地址。请写手机上要输入的名字，例如 yifa.local 或 192.168.1.10。"
        ) from error


def _permitted(name: x509.GeneralName) -> x509.GeneralName:
    """One host as the authority may vouch for it."""
    if isinstance(name, x509.IPAddress) and isinstance(name.value, IPv4Address | IPv6Address):
        network: IPv4Network | IPv6Network = ip_network(name.value)
        return x509.IPAddress(network)
    return name


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(place: Path, key: ec.EllipticCurvePrivateKey) -> None:
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_whole(place, content)  # written for its owner alone
    os.chmod(place, 0o600)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in pairs, as phones show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def authority() -> x509.Certificate | None:
    """The authority's certificate; None where there is none."""
    try:
        return x509.load_pem_x509_certificate(authority_file().read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def days_left(now: datetime) -> int | None:
    """Days until the server's certificate ends; None where there is none."""
    try:
        served = x509.load_pem_x509_certificate(server_files()[0].read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return (served.not_valid_after_utc - now.astimezone(UTC)).days
