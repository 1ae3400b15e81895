"""A certificate for a local server, and the argument with which Chromium trusts it."""

from __future__ import annotations

import base64
import hashlib

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate


def make_certificate(host: str) -> tuple[trustme.LeafCert, str]:
    """Return a certificate for a host, and Chromium's argument.

    Chromium trusts only this key. It does not cache files that come with an invalid certificate.
    """
    certificate = trustme.CA().issue_cert(host)
    leaf = load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return certificate, f"--ignore-certificate-errors-spki-list={digest}"
