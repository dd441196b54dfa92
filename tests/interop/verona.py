"""The people of Verona, made by REST, and the servers around them."""

import contextlib
import dataclasses

from support import xmpp_client
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.processes import wait_until
from support.prosody import Prosody
from support.rest import Rest

DOMAIN = "capulet.example"
PASSWORDS = {"juliet": "Romeo, Romeo! 1", "nurse": "Ångelica ½", "tybalt": "prince of cats"}


@dataclasses.dataclass
class World:
    daemon: Daemon
    peer: Prosody | Ejabberd    # the XMPP server
    rest: Rest

    @property
    def prosody(self):
        """The XMPP server, where it is that one."""
        assert isinstance(self.peer, Prosody)
        return self.peer

    @property
    def server(self):
        return xmpp_client.Server(self.peer.client_port, self.peer.certificate)

    def session(self, user, scenario):
        """Signs in on the XMPP server as one of the people and awaits scenario(client)."""
        return xmpp_client.session(f"{user}@{DOMAIN}", PASSWORDS[user], self.server, scenario)

    def wait_for_link(self):
        """Until vCards are answered: the component's link is up and delegated."""
        def answered():
            return self.session("juliet", _reads_a_vcard)
        wait_until(answered, "the component's link")


@contextlib.contextmanager
def linked(daemon, peer, *beside, prepare=lambda rest: None):
    """The daemon, the XMPP server and other servers beside them, with the people made, `prepare` having had REST, and
    vCards answered. The daemon is of this server's link; what runs ends with the block."""
    try:
        daemon.start()
        make_people(daemon.rest, xmpp_port=peer.client_port)
        prepare(daemon.rest)
        for server in (peer, *beside):
            server.start()
        made = World(daemon, peer, daemon.rest)
        made.wait_for_link()
        yield made
    finally:
        for each in (peer, *beside, daemon):
            each.stop()


async def _reads_a_vcard(client):
    return await xmpp_client.refusal(client, "get", "<vCard xmlns='vcard-temp'/>") is None


def domain_document(xmpp_port=5222, sip_port=5060):
    """A domain with servers on 127.0.0.1 at these ports and a range of numbers."""
    def server(host, port, **more):
        return {"host": f"{host}.{DOMAIN}", "port": port, "priority": 5, "weight": 0, **more}
    return {
        "sip": {"video": True, "servers": [server("sip1", sip_port, transport="udp"),
                                           server("sip1", sip_port, transport="tcp")]},
        "xmpp": {"client": [server("xmpp1", xmpp_port, tls="starttls")], "server": []},
        "hosts": [{"name": f"sip1.{DOMAIN}", "addresses": ["127.0.0.1"]},
                  {"name": f"xmpp1.{DOMAIN}", "addresses": ["127.0.0.1"]}],
        "numbering": {"country_code": "49", "national_prefix": "0", "international_prefix": "00",
                      "ranges": [{"first": "+493012340000", "last": "+493012349999"}]},
        "policy": {"scram_iterations": 4096},
    }


def make_people(rest, **ports):
    """The domain and its accounts, by REST alone."""
    rest.put_domain(DOMAIN, domain_document(**ports))
    rest.create_account(f"juliet@{DOMAIN}", name={"formatted": "Juliet Capulet"}, password=PASSWORDS["juliet"])
    rest.create_account(f"nurse@{DOMAIN}", name={"formatted": "Angelica"}, password=PASSWORDS["nurse"],
                        addresses=[{"uri": "tel:+493012340007", "primary": True}])
    rest.create_account(f"tybalt@{DOMAIN}", services=["xmpp"], password=PASSWORDS["tybalt"])
