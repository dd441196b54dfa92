"""A self-signed certificate for a domain of the tests."""

import pathlib
import subprocess

from support.processes import give_to_server


def make(folder, domain):
    """Writes DOMAIN.crt and DOMAIN.key, and returns both paths."""
    certificate, key = pathlib.Path(folder) / f"{domain}.crt", pathlib.Path(folder) / f"{domain}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={domain}", "-addext", f"subjectAltName=DNS:{domain}", "-out", certificate, "-keyout", key],
        check=True, capture_output=True)
    give_to_server(key)
    return certificate, key
