"""A simulator of Satchel's for one run of the checks: invented keys, https, and an issuer of federated tokens."""

import base64
import datetime
import ipaddress
import json
import os
import subprocess
import time
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

ANNA = "anna.berg@musterwerk.example"
BEN = "ben.klee@musterwerk.example"
ISSUER, SUBJECT = "https://issuer.example", "system:satchel"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"


class Identity:
    """A key with a certificate that it has signed itself."""

    def __init__(self, name: str):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.timezone.utc)
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject).issuer_name(subject).public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5)).not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self.key, hashes.SHA256()))

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def sign(self, header: dict, claims: dict) -> str:
        """A JSON token, signed RS256."""
        parts = [base64url(json.dumps(part).encode()) for part in (header, claims)]
        text = ".".join(parts)
        return text + "." + base64url(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Stage:
    """The running simulator and the files that clients need to reach it."""

    def __init__(self, program: str, folder: str):
        self.folder = folder
        self.server, self.app, self.stranger, self.issuer = (
            Identity(name) for name in ("server", "app", "stranger", "issuer"))
        self.ca = self.write("server.crt", self.server.certificate_pem)
        tls = self.write("server.pem", self.server.certificate_pem + self.server.key_pem)
        self.app_file = self.write("app.pem", self.app.key_pem + self.app.certificate_pem)
        self.stranger_file = self.write("stranger.pem", self.stranger.key_pem + self.stranger.certificate_pem)
        registered = self.write("app.crt", self.app.certificate_pem)
        issuer = self.write("issuer.crt", self.issuer.certificate_pem)
        self.process = subprocess.Popen(
            [program, "simulate", "--json", "--tls", tls, "--certificate", registered, "--user", ANNA, "--user", BEN,
             "--federation", f"{ISSUER},{SUBJECT},{issuer}"],
            stdout=subprocess.PIPE, text=True)
        answer = json.loads(self.process.stdout.readline())
        self.endpoint, self.tenant = answer["endpoint"], answer["tenant"]
        self.client_id, self.secret = answer["clientId"], answer["secret"]

    def write(self, name: str, content: bytes) -> str:
        path = os.path.join(self.folder, name)
        with open(path, "wb", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
            file.write(content)
        return path

    def federated_token(self, subject: str = SUBJECT) -> str:
        now = int(time.time())
        return self.issuer.sign(
            {"alg": "RS256", "typ": "JWT", "kid": "1"},
            {"iss": ISSUER, "sub": subject, "aud": "api://AzureADTokenExchange", "nbf": now, "exp": now + 600,
             "jti": str(uuid.uuid4())})

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
