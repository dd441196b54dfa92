"""A real Prosody on config/peers/prosody.cfg.lua and our views."""

import pathlib
import re

from support import certificate
from support.ports import answers, free_port
from support.processes import Process, copy_for_server, server_folder

PEERS = pathlib.Path(__file__).resolve().parents[2] / "config" / "peers"
CONFIGURATION = PEERS / "prosody.cfg.lua"


def with_hosts(configuration, hosts):
    """The text of the configuration with the block of its virtual host once more for each {domain: (certificate, key)}."""
    block = re.search(r"^VirtualHost\(domain\)\n(?:    .*\n|\n)+", configuration, re.MULTILINE)
    more = "".join(f'do\nlocal domain, certificate, key = "{domain}", "{certificate}", "{key}"\n{block.group()}end\n\n'
                   for domain, (certificate, key) in hosts.items())
    return configuration[:block.end()] + more + configuration[block.end():]


def with_sign_in(configuration, lua):
    """The same with this Lua instead of the way by our view."""
    usual = 'authentication = "internal_hashed"\n'
    assert configuration.count(usual) == 1
    return configuration.replace(usual, lua + "\n")


class Prosody:
    """One server with one or more domains and the component beside it; `sign_in` as for with_sign_in()."""

    def __init__(self, folder, database, domain, *further, secret="component secret", sign_in=None, modules=()):
        self.domain = domain
        self.domains = [domain, *further]
        self.component = f"cusax.{domain}"
        self.rooms = f"rooms.{domain}"
        self.secret = secret
        self.client_port = free_port()
        self.component_port = free_port()
        folder = server_folder(folder)
        module_folder = server_folder(folder / "modules")
        for module in [*(PEERS / "prosody_modules").glob("*.lua"), *modules]:
            copy_for_server(module, module_folder)
        self.admin_socket = folder / "prosody.sock"
        self.certificate, key = certificate.make(folder, domain)
        configuration = copy_for_server(CONFIGURATION, folder)
        text = with_hosts(configuration.read_text(), {each: certificate.make(folder, each) for each in further})
        configuration.write_text(with_sign_in(text, sign_in) if sign_in else text)
        self.process = Process(
            "prosody", ["/usr/bin/prosody", "-F", "--config", configuration],
            log=folder.with_suffix(".log"), unprivileged=True, folder=folder, environment={
                "CUSAX_DOMAIN": domain,
                "CUSAX_COMPONENT": self.component,
                "CUSAX_COMPONENT_SECRET": secret,
                "CUSAX_COMPONENT_PORT": str(self.component_port),
                "CUSAX_DATABASE": database.name,
                "CUSAX_DATABASE_HOST": database.host,
                "PROSODY_CLIENT_PORT": str(self.client_port),
                "PROSODY_FOLDER": str(folder),
                "PROSODY_OUR_MODULES": str(module_folder),
                "PROSODY_CERTIFICATE": str(self.certificate),
                "PROSODY_KEY": str(key),
                "PROSODY_LOG_LEVEL": "debug",
            })

    @property
    def link(self):
        """The [[xmpp]] table for cusaxd."""
        return {"address": f"127.0.0.1:{self.component_port}", "component": self.component, "secret": self.secret,
                "domains": self.domains}

    def start(self):
        self.process.start()
        self.process.ready_when(lambda: answers(self.client_port) and answers(self.component_port), "listens")
        return self

    def stop(self):
        self.process.stop()

    def restart(self):
        self.stop()
        self.start()
