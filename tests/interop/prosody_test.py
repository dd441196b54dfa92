"""A real Prosody (0.12.3): everything of xmpp_scenarios.py, and what it alone does."""

import pytest

from support import xmpp_client
from support.prosody import Prosody

from verona import DOMAIN, PASSWORDS
from xmpp_scenarios import *  # the scenarios become tests of this file; `world` is a Prosody here

PEER = Prosody


def test_other_hash_is_not_offered(world):
    with pytest.raises(xmpp_client.SignInRefused):
        xmpp_client.sign_in(f"juliet@{DOMAIN}", PASSWORDS["juliet"], world.server, "SCRAM-SHA-1")
