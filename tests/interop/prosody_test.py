"""A real Prosody (0.12.3): everything of xmpp_scenarios.py, and what it alone does."""

import pytest

from support import xmpp_client
from support.processes import wait_until
from support.prosody import Prosody

from verona import DOMAIN, PASSWORDS
from xmpp_scenarios import *  # the scenarios become tests of this file; `world` is a Prosody here

PEER = Prosody


def test_server_outlives_a_database_that_is_away_for_many_sign_ins(world, cluster):
    """What is collected meanwhile must not be used afterwards (mod_cusax_sql)."""
    def try_often():
        return [accepted(world, "juliet", PASSWORDS["juliet"]) for _ in range(40)]
    for _ in range(3):
        cluster.stop()
        try:
            assert not any(try_often())
        finally:
            cluster.start()
        wait_until(lambda: accepted(world, "juliet", PASSWORDS["juliet"]), "sign-in is back")
        assert all(try_often())


def test_other_hash_is_not_offered(world):
    with pytest.raises(xmpp_client.SignInRefused):
        xmpp_client.sign_in(f"juliet@{DOMAIN}", PASSWORDS["juliet"], world.server, "SCRAM-SHA-1")
