"""A real Kamailio: digests by the views, numbers by the aliases (CUSAX-1, -11)."""

import pathlib
import re
import socket
import ssl
import subprocess
import urllib.parse

import pytest

from support.kamailio import CONFIGURATION, Kamailio
from support.ports import free_port
from support.processes import wait_until

from verona import DOMAIN, PASSWORDS

JULIET, NURSE = f"juliet@{DOMAIN}", f"nurse@{DOMAIN}"
SCENARIO = pathlib.Path(__file__).with_name("register.sipp.xml")


@pytest.mark.parametrize("switch", [[], ["-A", "WITH_SHA256"], ["-A", "WITH_TLS"], ["-A", "WITH_HTTP_RPC"]], ids=" ".join)
def test_configuration_is_valid_as_it_stands(switch):
    """The others fill in every definition; these are the values that are written there."""
    done = subprocess.run(["/usr/sbin/kamailio", "-c", "-f", CONFIGURATION, *switch], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def sipp(port, user, password, folder):
    """One REGISTER by sipp, the stock SIP tester (MD5 only); its exit code, 0 for 200."""
    done = subprocess.run(
        ["sipp", f"127.0.0.1:{port}", "-sf", SCENARIO, "-m", "1", "-s", user, "-key", "domain", DOMAIN, "-i", "127.0.0.1",
         "-p", str(free_port()), "-au", user, "-ap", password, "-timeout", "20", "-timeout_error", "-nostdin"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode


def test_sipp_signs_in_with_the_password_set_over_rest(rest, kamailio, tmp_path):
    assert sipp(kamailio("MD5").port, "juliet", PASSWORDS["juliet"], tmp_path) == 0


def test_sipp_with_a_wrong_password_is_refused(rest, kamailio, tmp_path):
    assert sipp(kamailio("MD5").port, "juliet", "wrong", tmp_path) == 1


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_challenge_names_the_algorithm_and_the_realm(rest, kamailio, algorithm):
    challenge = kamailio(algorithm).client(JULIET).register("x")[0].header("www-authenticate")
    assert f'realm="{DOMAIN}"' in challenge
    named = re.search(r"algorithm=([\w-]+)", challenge)
    assert (named[1] if named else "MD5") == algorithm


@pytest.mark.parametrize("user", ["juliet", "nurse"])
def test_password_set_over_rest_signs_in(server, user):
    assert server.sign_in(f"{user}@{DOMAIN}", PASSWORDS[user]) == 200


def test_user_name_with_domain_signs_in_too(server):
    assert server.sign_in(JULIET, PASSWORDS["juliet"], digest_user=JULIET) == 200


@pytest.mark.parametrize("name, escaped", [("a;b", "a%3Bb"), ("a;b", "a%3bb")])
def test_user_name_with_an_escape_signs_in(server, rest, name, escaped):
    rest.put(f"/v1/accounts/{urllib.parse.quote(name)}@{DOMAIN}", {"password": "fair"})
    assert server.sign_in(f"{escaped}@{DOMAIN}", "fair", digest_user=name) == 200
    assert server.sign_in(f"nurse@{DOMAIN}", "fair", digest_user=name) == 403


def test_user_name_beyond_ascii_proves_itself_and_cannot_be_registered(server, rest):
    """Kamailio keeps no AOR with such an octet; docs/integrations/kamailio.md tells it."""
    rest.put(f"/v1/accounts/{urllib.parse.quote('ü')}@{DOMAIN}", {"password": "fair"})
    answers = server.client(f"%C3%BC@{DOMAIN}", digest_user="ü").register("fair")
    assert [answer.status for answer in answers] == [401, 400]


def test_another_users_password_does_not_take_ones_address(server):
    assert server.sign_in(JULIET, PASSWORDS["nurse"], digest_user="nurse") == 403


def test_device_signs_in_to_its_owners_address_until_it_is_revoked(server, rest):
    devices = f"/v1/accounts/{JULIET}/device-secrets"
    made = rest.put(f"{devices}/desk").json()
    assert made["username"] == "juliet~desk"
    for digest_user in (made["username"], f"{made['username']}@{DOMAIN}"):
        assert server.sign_in(JULIET, made["secret"], digest_user=digest_user) == 200
    assert server.sign_in(JULIET, made["secret"]) == 401, "it is not the owner's password"
    assert server.sign_in(JULIET, PASSWORDS["juliet"], digest_user=made["username"]) == 401
    assert server.sign_in(NURSE, made["secret"], digest_user=made["username"]) == 403
    rest.delete(f"{devices}/desk", expect=204)
    assert server.sign_in(JULIET, made["secret"], digest_user=made["username"]) == 401
    assert server.sign_in(JULIET, PASSWORDS["juliet"]) == 200


def test_account_without_voice_is_refused(server):
    assert server.sign_in(f"tybalt@{DOMAIN}", PASSWORDS["tybalt"]) == 401


def alike(response):
    """A response without what differs in any two: branch, tags, call and nonce."""
    return (response.status, response.reason, [
        (name, re.sub(r'(nonce|opaque|tag|branch|rport)="?[^";,\s]+"?', r"\1", value))
        for name, value in response.headers if name not in ("call-id", "from", "to", "cseq", "via")])


def test_unknown_user_and_wrong_password_get_the_same_answers(server):
    wrong = server.client(JULIET).register("wrong")
    unknown = server.client(f"nobody@{DOMAIN}").register("wrong")
    assert [alike(response) for response in wrong] == [alike(response) for response in unknown]
    assert wrong[-1].status == 401


def test_domain_that_is_not_ours_is_refused(server):
    assert server.sign_in("romeo@montague.example", "x") == 403


def test_changed_password_takes_the_place_of_the_old_one_at_once(server, rest):
    rest.set_password(NURSE, "another")
    assert server.sign_in(NURSE, "another") == 200
    assert server.sign_in(NURSE, PASSWORDS["nurse"]) == 401
    rest.set_password(NURSE, PASSWORDS["nurse"])
    assert server.sign_in(NURSE, PASSWORDS["nurse"]) == 200


def test_new_domain_is_served_after_domain_reload(server, rest):
    name = f"new-{server.port}.example"
    rest.put_domain(name, {"policy": {"scram_iterations": 4096}})
    rest.create_account(f"rosaline@{name}", password="fair")
    assert server.sign_in(f"rosaline@{name}", "fair") == 403
    server.rpc("domain.reload")
    wait_until(lambda: server.sign_in(f"rosaline@{name}", "fair") == 200, "the new domain")


def test_binding_outlives_a_restart(server):
    assert server.sign_in(JULIET, PASSWORDS["juliet"]) == 200
    server.stop()
    server.start()
    # It answers RPC before it has read its table.
    wait_until(lambda: server.rpc("ul.lookup", "location", JULIET)["AoR"] == JULIET, "the binding")


@pytest.mark.parametrize("dialled", ["nurse", "+493012340007"])
def test_call_to_aor_or_number_reaches_the_binding(server, dialled):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(10)
        contact = "sip:nurse@%s:%d" % phone.getsockname()
        client = server.client(NURSE)
        client.contact = contact
        assert client.register(PASSWORDS["nurse"])[-1].status == 200
        client.invite_as_stranger(f"sip:{dialled}@{DOMAIN}")
        assert phone.recv(65535).decode().splitlines()[0] == f"INVITE {contact} SIP/2.0"


def test_switch_for_tls_opens_a_listener_that_speaks_sip(rest, database_of_file, scratch):
    server = Kamailio(scratch / "kamailio-tls", database_of_file, tls_name="sip1.capulet.example").start()
    try:
        trust = ssl.create_default_context(cafile=server.certificate)
        with socket.create_connection(("127.0.0.1", server.tls_port), timeout=10) as line, \
                trust.wrap_socket(line, server_hostname="sip1.capulet.example") as secured:
            secured.sendall(
                f"OPTIONS sip:{DOMAIN} SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bKx\r\nMax-Forwards: 70\r\n"
                f"From: <sip:stranger@elsewhere.example>;tag=a\r\nTo: <sip:{DOMAIN}>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n"
                "Content-Length: 0\r\n\r\n".encode())
            assert secured.recv(65535).startswith(b"SIP/2.0 ")
    finally:
        server.stop()


def test_domains_of_one_realm_share_user_names_but_no_account(server, rest):
    realm = f"verona-{server.port}"
    elder, younger = f"rosaline@elder-{server.port}.example", f"rosaline@younger-{server.port}.example"
    for address, password in ((elder, "fair"), (younger, "fairer")):
        rest.put_domain(address.partition("@")[2], {"sip": {"realm": realm}, "policy": {"scram_iterations": 4096}})
        rest.create_account(address, password=password)
    server.rpc("domain.reload")
    wait_until(lambda: server.sign_in(elder, "fair") == 200, "the domains with a realm of their own")
    assert f'realm="{realm}"' in server.client(elder).register("fair")[0].header("www-authenticate")
    assert server.sign_in(younger, "fairer") == 401
    assert server.sign_in(younger, "fairer", digest_user=younger) == 200
    assert server.sign_in(younger, "fair") == 403
