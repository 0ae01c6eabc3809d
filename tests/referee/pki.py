"""Serves the public key infrastructure of `pki.yml` over HTTP on a free port.

    pki.py FOLDER

Makes fresh keys in FOLDER, writes every certificate there, and every signer's key with its chain
as PKCS#12 (password "pki"), prints the base address as one line
and serves timestamps, OCSP replies, revocation lists and certificates until standard input ends;
then FOLDER goes.
"""

import logging
import pathlib
import shutil
import sys
import threading

import yaml
from asn1crypto import pem
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import CertomancerConfig
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_der_x509_certificate
from werkzeug.serving import make_server

# RSA where the name is listed here, P-384 where it says so, else P-256.
RSA = {"root", "tsa", "signer-rsa"}
SIGNERS = ("signer", "signer2", "signer-rsa", "revoked")


class Services(Animator):
    """Services whose OCSP replies have whole seconds, which RFC 6960, 4.2.2.1, demands."""

    def at_time(self, request):
        now = super().at_time(request)
        return now.replace(microsecond=0) if "/ocsp/" in request.path else now


def make_key(name):
    if name in RSA:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP384R1() if "p384" in name else ec.SECP256R1())


def write_keys(names, folder):
    for name in names:
        private = make_key(name).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (folder / f"{name}.key.pem").write_bytes(private)


def write_certificates(architecture, names, folder):
    for name in names:
        der = architecture.get_cert(name).dump()
        (folder / f"{name}.pem").write_bytes(pem.armor("CERTIFICATE", der))


def write_signers(architecture, names, folder):
    """Keys as services take them; the chain is there but for its anchor."""
    certificate = lambda name: load_der_x509_certificate(architecture.get_cert(name).dump())  # noqa: E731
    for name in names:
        key = (folder / f"{name}.key.pem").read_bytes()
        key = serialization.load_pem_private_key(key, None)
        p12 = pkcs12.serialize_key_and_certificates(
            name.encode(),
            key,
            certificate(name),
            [certificate("interm")],
            serialization.BestAvailableEncryption(b"pki"),
        )
        (folder / f"{name}.p12").write_bytes(p12)


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(arguments[0])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    config = yaml.safe_load(pathlib.Path(__file__).with_name("pki.yml").read_text())
    write_keys(config["keysets"]["paraph"]["keys"], folder)
    server = make_server("127.0.0.1", 0, None, threaded=True)
    config["external-url-prefix"] = f"http://127.0.0.1:{server.port}"
    made = CertomancerConfig(config, key_search_dir=str(folder))
    architecture = made.get_pki_arch("paraph")
    names = config["pki-architectures"]["paraph"]["certs"]
    write_certificates(architecture, names, folder)
    write_signers(architecture, SIGNERS, folder)
    server.app = Services(AnimatorArchStore(made.pki_archs), with_web_ui=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{config['external-url-prefix']}/paraph", flush=True)
    sys.stdin.read()
    server.shutdown()
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
