"""A door for other people's clients: HTTPS for the public hosts on this machine, through an ordinary proxy.

``python -m pmo365.localtenant front --target http://127.0.0.1:8365 --folder DIR --port 8899``. A client that is told
the proxy and trusts ``DIR/ca.pem`` asks the real addresses and reaches the local tenant; any other host is refused.
The key of the certificate authority is thrown away as soon as it has signed, so that nobody can sign with it later.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOSTS = ("login.microsoftonline.com", "graph.microsoft.com", "*.sharepoint.com")
DAYS = 30
_SERVED = re.compile(r"(login\.microsoftonline\.com|graph\.microsoft\.com|[a-z0-9-]+\.sharepoint\.com):443", re.I)
_CHUNK = 65536


def make_authority(folder: Path, now: datetime) -> Path:
    """Write a certificate of the public hosts and the authority that signed it; return the authority's file."""
    folder.mkdir(parents=True, exist_ok=True)
    above = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pmo365 local tenant (this machine only)")])
    known = x509.SubjectKeyIdentifier.from_public_key(above.public_key())
    authority = (
        _builder(issuer, issuer, above, now=now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(known, critical=False)
        .sign(above, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTS[0])])
    leaf = (
        _builder(subject, issuer, own, now=now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known), critical=False)
        .add_extension(names, critical=False)
        .sign(above, hashes.SHA256())
    )
    private = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = folder / "front.pem"
    key.touch(mode=0o600)
    key.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    (folder / "ca.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    return folder / "ca.pem"


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, *, now: datetime
) -> x509.CertificateBuilder:
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    dated = built.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=DAYS))
    return dated.serial_number(x509.random_serial_number())


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


class Front:
    """A proxy that answers CONNECT for the public hosts and passes what follows on to the local tenant."""

    def __init__(self, target: str, folder: Path) -> None:
        address = urlsplit(target)
        self.host, self.port = address.hostname or "127.0.0.1", address.port or 80
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(folder / "front.pem")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of a client."""
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # The client or the tenant went away: there is nobody left to tell.
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, _, rest = head.partition(" ")
        place = rest.partition(" ")[0]
        if method != "CONNECT" or not _SERVED.fullmatch(place):
            text = f"The local tenant is not {place}.\n".encode()
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await writer.start_tls(self.context)
        inward, outward = await asyncio.open_connection(self.host, self.port)
        try:
            await asyncio.gather(_pass(reader, outward), _pass(inward, writer))
        finally:
            outward.close()


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side ends, and end the other."""
    while chunk := await source.read(_CHUNK):
        sink.write(chunk)
        await sink.drain()
    sink.close()


async def run_front(target: str, folder: Path, port: int, *, say: Callable[[str], None]) -> None:
    """Serve until cancelled; says where as one JSON line: proxy and the authority to trust."""
    authority = make_authority(folder, datetime.now(UTC))
    front = Front(target, folder)
    server = await asyncio.start_server(front.serve, "127.0.0.1", port)
    where = server.sockets[0].getsockname()[1]
    say(json.dumps({"proxy": f"http://127.0.0.1:{where}", "authority": str(authority)}))
    async with server:
        await server.serve_forever()
