"""What the component answers beside vCards, on a real Prosody."""

from support.prosody import Prosody

from verona import DOMAIN
from xmpp_services_scenarios import *  # the scenarios become tests of this file; `world` is a Prosody here

PEER = Prosody


def test_server_carries_our_forms(world):
    carried = forms(ask(world, "juliet", "get", f"<query xmlns='{INFO}'/>", DOMAIN))
    assert carried[OURS]["sip_domain"] == [DOMAIN]
    assert carried[CONTACT]["admin-addresses"] == [f"mailto:hostmaster@{DOMAIN}"]
