"""A certificate for a stand-in of the CDN, which browsers can be told to trust."""

from __future__ import annotations

import base64
import hashlib
import ssl
from dataclasses import dataclass

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate


@dataclass(frozen=True)
class Certificate:
    """What a server shows, and the argument with which Chromium trusts its key.

    Chromium does not cache files that come with an invalid certificate.
    """

    issued: trustme.LeafCert
    tls: ssl.SSLContext
    argument: str


def make_certificate(host: str) -> Certificate:
    issued = trustme.CA().issue_cert(host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    leaf = load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return Certificate(issued, context, f"--ignore-certificate-errors-spki-list={digest}")
