"""Certificates made on the spot: an authority, what it issues, and what it revokes."""

import datetime
import ipaddress
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "kinesis.example.com"
NAMES = ("localhost", "127.0.0.1", HOST)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _in_days(days):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)


def _alternative(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


class Identity:
    """A certificate with its key. `chain` is what a server shows, itself first."""

    def __init__(self, key, certificate, chain):
        self.key = key
        self.certificate = certificate
        self.chain = chain

    def server_context(self, folder, low=ssl.TLSVersion.TLSv1_2, high=ssl.TLSVersion.TLSv1_3):
        """What a server needs that shows this identity and speaks these versions."""
        shown = folder / f"{self.certificate.serial_number}.pem"
        key = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
        shown.write_text("".join(pem(one) for one in self.chain) + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # OpenSSL's own default refuses what is older than TLS 1.2 on this side already.
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = low
        context.maximum_version = high
        context.load_cert_chain(shown)
        return context


def _builder(name, key, days, issuer_name):
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_in_days(days[0]))
        .not_valid_after(_in_days(days[1]))
    )


def _leaf(names, days, issuer_name, issuer_key=None):
    """Signed by itself without an issuer's key."""
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
    builder = _builder(_name("test server"), key, days, issuer_name)
    builder = builder.add_extension(alternatives, critical=False)
    return key, builder.sign(issuer_key or key, hashes.SHA256())


def self_signed(names=NAMES):
    """A server that nobody vouches for."""
    key, certificate = _leaf(names, (-1, 1), _name("test server"))
    return Identity(key, certificate, [certificate])


class Authority:
    """Vouches for others; `issuer` vouches for it, or itself."""

    def __init__(self, name, issuer=None):
        self.name = _name(name)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self._issuer = issuer
        vouching = issuer or self
        builder = _builder(self.name, self.key, (-1, 1), vouching.name)
        builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
        self.certificate = builder.sign(vouching.key, hashes.SHA256())

    def issue(self, names=NAMES, days=(-1, 1)):
        """A server's certificate; its chain has the authority too if that is not the root."""
        key, certificate = _leaf(names, days, self.name, self.key)
        between = [self.certificate] if self._issuer else []
        return Identity(key, certificate, [certificate, *between])

    def revocation_list(self, *identities):
        """A list (CRL), in PEM, with the certificates of these."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(_in_days(-1))
            .next_update(_in_days(1))
        )
        for identity in identities:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(identity.certificate.serial_number)
                .revocation_date(_in_days(-1))
                .build()
            )
        return pem(builder.sign(self.key, hashes.SHA256()))
