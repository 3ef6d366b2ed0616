"""Throw-away certificates for a run, made by openssl(1) once and copied into each dialogue's
directory.

cert.pem/key.pem is mx.example.net, second.pem/second.key is second.example, both self-signed;
backend.pem/backend.key is localhost and 127.0.0.1, signed by ca.pem. All ECDSA P-256.
rsa.pem/rsa.key is mx.example.net, localhost and 127.0.0.1, RSA, signed by ca.pem. dh.pem is a group
for DHE.
Nothing of it is ever written outside the run's own directory.
"""
import os
import shutil
import subprocess

CONF = """[req]
distinguished_name = dn
prompt = no
x509_extensions = ext
[dn]
CN = %s
[ext]
basicConstraints = critical,%s
subjectAltName = %s
"""

NAMES = [
    "ca.pem", "ca.key", "cert.pem", "key.pem", "second.pem", "second.key", "backend.pem",
    "backend.key", "rsa.pem", "rsa.key"
]
EC = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")


def _make(directory, pem, key, name, alternatives, basic="CA:FALSE", signer=(), kind=EC):
    conf = os.path.join(directory, pem + ".cnf")
    with open(conf, "w") as f:
        f.write(CONF % (name, basic, alternatives))
    subprocess.run([
        "openssl", "req", "-x509", "-config", conf, "-newkey", *kind, "-nodes", "-days", "30",
        "-keyout", key, "-out", pem, *signer
    ], cwd=directory, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make_all(directory):
    """Fills `directory` with the run's certificates."""
    os.makedirs(directory)
    _make(directory, "ca.pem", "ca.key", "Dialogue CA", "DNS:ca.test", basic="CA:TRUE")
    _make(directory, "cert.pem", "key.pem", "mx.example.net", "DNS:mx.example.net")
    _make(directory, "second.pem", "second.key", "second.example", "DNS:second.example")
    _make(directory, "backend.pem", "backend.key", "backend.test",
          "DNS:backend.test,DNS:localhost,IP:127.0.0.1",
          signer=("-CA", "ca.pem", "-CAkey", "ca.key"))
    _make(directory, "rsa.pem", "rsa.key", "mx.example.net",
          "DNS:mx.example.net,DNS:localhost,IP:127.0.0.1",
          signer=("-CA", "ca.pem", "-CAkey", "ca.key"), kind=("rsa:2048", ))
    subprocess.run([
        "openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048",
        "-out", "dh.pem"
    ], cwd=directory, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def copy_all(source, directory):
    for name in NAMES:
        shutil.copyfile(os.path.join(source, name), os.path.join(directory, name))
