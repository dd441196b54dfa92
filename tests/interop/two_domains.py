"""Two domains of one XMPP server over one link, and the people in them."""

import contextlib

from support import xmpp_client
from support.processes import wait_until
from support.xmpp_client import VCARD_TEMP, Server, refusal

DOMAINS = ["capulet.example", "montague.example"]
PASSWORD = "a rose by any other name"


class TwoDomains:
    """The servers around one database."""

    def __init__(self, peer, daemon):
        self.peer, self.daemon = peer, daemon

    def server(self, jid):
        # Each domain has a certificate of its own, beside the first one's.
        return Server(self.peer.client_port, self.peer.certificate.with_name(f"{jid.partition('@')[2]}.crt"))

    def session(self, jid, scenario):
        return xmpp_client.session(jid, PASSWORD, self.server(jid), scenario)

    def serves(self, jid):
        """Whether vCards of that user's domain are answered."""
        return self.session(jid, lambda client: refusal(client, "get", f"<vCard xmlns='{VCARD_TEMP}'/>")) is None


@contextlib.contextmanager
def running(made, people, policies=None):
    """Starts the servers of `made`, makes the domains, each with its policy of `policies`, and the people in them, and
    waits until everybody has a vCard. What runs ends with the block."""
    daemon, peer = made.daemon, made.peer
    try:
        daemon.start()
        for domain in DOMAINS:
            daemon.rest.put_domain(domain, {"policy": {"scram_iterations": 4096, **(policies or {}).get(domain, {})}})
        for jid in people:
            daemon.rest.create_account(jid, name={"formatted": jid.partition("@")[0]}, password=PASSWORD)
        peer.start()
        for jid in people:
            wait_until(lambda jid=jid: made.serves(jid), f"{jid} has a vCard")
        yield made
    finally:
        peer.stop()
        daemon.stop()
