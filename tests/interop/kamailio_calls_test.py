"""Calls through a real Kamailio: whom an address reaches, what is told of the caller (RFC 6993, CUSAX-7), what is left to
XMPP (CUSAX-8), and what holds while the database is away."""

import contextlib
import queue
import re
import socket
import threading

import pytest

from support.processes import wait_until

from verona import DOMAIN, PASSWORDS

JULIET, NURSE = f"juliet@{DOMAIN}", f"nurse@{DOMAIN}"
IMPP = f"Call-Info: <xmpp:{JULIET}>;purpose=impp"
AWAY = 503


class Phone:
    """What is sent to an address of ours arrives here, is kept, and is answered: busy here."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self._requests = queue.Queue()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self):
        while True:
            octets, sender = self.socket.recvfrom(65535)
            text = octets.decode()
            if not text:
                return
            if text.startswith("ACK "):
                continue
            self._requests.put(text)
            head = re.findall(r"^(?:Via|From|To|Call-ID|CSeq): .*$", text.replace("\r", ""), re.MULTILINE)
            self.socket.sendto("\r\n".join(["SIP/2.0 486 Busy Here", *head, "Content-Length: 0", "", ""]).encode(), sender)

    def received(self):
        """The next request."""
        return self._requests.get(timeout=10)

    def close(self):
        self.socket.sendto(b"", self.socket.getsockname())
        self._thread.join()
        self.socket.close()


@contextlib.contextmanager
def phone_of(server, address):
    phone = Phone()
    client = server.client(address)
    client.contact = "sip:%s@%s:%d" % (client.user, *phone.socket.getsockname())
    assert client.register(PASSWORDS[client.user])[-1].status == 200
    try:
        yield phone
    finally:
        assert client.register(PASSWORDS[client.user], expires=0)[-1].status == 200
        phone.close()


def call(server, phone, dialled, caller=JULIET, password=None, headers=()):
    """What arrives of a call."""
    answers = server.client(caller).request("INVITE", dialled, password or PASSWORDS["juliet"], headers)
    assert [each.status for each in answers] == [407, 486], answers
    return phone.received()


@pytest.mark.parametrize("dialled", [
    f"sip:nurse@{DOMAIN}", f"sip:+493012340007@{DOMAIN}", "tel:+493012340007", "tel:+49-30-1234-0007",
    f"sip:03012340007@{DOMAIN}", f"sip:00493012340007@{DOMAIN}"])
def test_call_of_a_user_reaches_aor_and_number_in_any_form(server, dialled):
    with phone_of(server, NURSE) as phone:
        assert call(server, phone, dialled).startswith("INVITE sip:nurse@127.0.0.1:")


def test_called_number_that_nobody_has_is_not_found(server):
    for dialled in ("sip:+493012349998", "sip:03012349998", "sip:4711", "sip:nobody"):
        assert server.client(JULIET).request("INVITE", f"{dialled}@{DOMAIN}", PASSWORDS["juliet"])[-1].status == 404


def test_call_names_the_callers_jid(server):
    with phone_of(server, NURSE) as phone:
        assert IMPP in call(server, phone, f"sip:nurse@{DOMAIN}")


@pytest.mark.parametrize("forged", [
    "Call-Info: <xmpp:romeo@montague.example>;purpose=impp", "CALL-INFO: <xmpp:nurse@capulet.example> ; Purpose = IMPP",
    'Call-Info: <http://x.example/i.png>;purpose=icon, <xmpp:nurse@capulet.example>;purpose="impp"'])
def test_forged_jid_is_taken_away_and_other_information_passes(server, forged):
    with phone_of(server, NURSE) as phone:
        arrived = call(server, phone, f"sip:nurse@{DOMAIN}",
                       headers=[forged, "Call-Info: <http://x.example/photo.png>;purpose=icon"])
    assert re.findall(r"(?i)^call-info: .*impp.*$", arrived.replace("\r", ""), re.MULTILINE) == [IMPP]
    assert "photo.png>;purpose=icon" in arrived


def test_stranger_names_no_jid(server):
    with phone_of(server, NURSE) as phone:
        answers = server.client("romeo@elsewhere.example").request(
            "INVITE", f"sip:nurse@{DOMAIN}", headers=["Call-Info: <xmpp:romeo@elsewhere.example>;purpose=impp"])
        assert answers[0].status != 407
        assert "impp" not in phone.received()


def test_account_without_xmpp_names_no_jid(server, rest):
    rest.patch(f"/v1/accounts/{JULIET}", {"services": ["voice"]})
    with phone_of(server, NURSE) as phone:
        assert "Call-Info" not in call(server, phone, f"sip:nurse@{DOMAIN}")
    rest.patch(f"/v1/accounts/{JULIET}", {"services": ["xmpp", "voice"]})


def test_jid_is_escaped_as_a_uri(server, rest):
    jid = "j%capulet"
    rest.put(f"/v1/accounts/{jid.replace('%', '%25')}@{DOMAIN}", {"sip_address": f"sip:capulet@{DOMAIN}", "password": "old"})
    with phone_of(server, NURSE) as phone:
        arrived = call(server, phone, f"sip:nurse@{DOMAIN}", caller=f"capulet@{DOMAIN}", password="old")
    assert f"Call-Info: <xmpp:j%25capulet@{DOMAIN}>;purpose=impp" in arrived


def test_caller_shows_a_number_of_ones_own_and_nobody_elses(server, rest):
    rest.patch(f"/v1/accounts/{JULIET}", {"addresses": [{"uri": "tel:+493012340001"}]})
    with phone_of(server, NURSE) as phone:
        client = server.client(f"+493012340001@{DOMAIN}", digest_user="juliet")
        assert client.request("INVITE", f"sip:nurse@{DOMAIN}", PASSWORDS["juliet"])[-1].status < 500
        assert IMPP in phone.received()
    for other in ("nurse", "+493012340007", "nobody"):
        client = server.client(f"{other}@{DOMAIN}", digest_user="juliet")
        assert client.request("INVITE", f"sip:nurse@{DOMAIN}", PASSWORDS["juliet"])[-1].status == 403


EVENT = {"presence": "Event: presence", "winfo": "Event: presence.winfo;id=1", "mwi": "Event: message-summary"}


@pytest.mark.parametrize("method, headers", [
    ("MESSAGE", ()), ("PUBLISH", [EVENT["presence"]]), ("SUBSCRIBE", [EVENT["presence"]]), ("SUBSCRIBE", [EVENT["winfo"]]),
    ("NOTIFY", [EVENT["presence"]])])
def test_messages_and_presence_are_sip_only_where_the_policy_says_so(server, rest, method, headers):
    client, to = server.client(JULIET), f"sip:nurse@{DOMAIN}"
    refused = client.request(method, to, PASSWORDS["juliet"], headers)[-1]
    assert (refused.status, refused.reason) == (403, "Messages And Presence By XMPP")
    stranger = server.client("romeo@elsewhere.example").request(method, to, headers=headers)[-1]
    assert (stranger.status, stranger.reason) == (403, "Messages And Presence By XMPP")
    with allowed(rest, server):
        with phone_of(server, NURSE) as phone:
            client.request(method, to, PASSWORDS["juliet"], headers)
            assert phone.received().startswith(f"{method} sip:nurse@127.0.0.1:")


@contextlib.contextmanager
def allowed(rest, server):
    def set_policy(value):
        rest.patch(f"/v1/domains/{DOMAIN}", {"policy": {"sip_messaging": value}})
        server.rpc("domain.reload")
    set_policy(True)
    wait_until(lambda: server.client(JULIET).request("MESSAGE", f"sip:nobody@{DOMAIN}", PASSWORDS["juliet"])[-1].status == 404,
               "messages are allowed")
    yield
    set_policy(False)
    wait_until(lambda: server.client(JULIET).request("MESSAGE", f"sip:nobody@{DOMAIN}", PASSWORDS["juliet"])[-1].status == 403,
               "messages are refused")


def test_other_events_are_telephonys(server):
    with phone_of(server, NURSE) as phone:
        server.client(JULIET).request("SUBSCRIBE", f"sip:nurse@{DOMAIN}", PASSWORDS["juliet"], [EVENT["mwi"]])
        assert phone.received().startswith("SUBSCRIBE sip:nurse@127.0.0.1:")


def test_suspended_and_unknown_are_answered_alike(server, rest):
    rest.post(f"/v1/accounts/{NURSE}/suspend")
    answers = [[(each.status, each.reason, [name for name, _ in each.headers]) for each in server.client(f"{user}@{DOMAIN}").register("x")]
               for user in ("nurse", "nobody")]
    assert answers[0] == answers[1]
    calls = [server.client(JULIET).request("INVITE", f"sip:{user}@{DOMAIN}", PASSWORDS["juliet"])[-1] for user in ("nurse", "nobody")]
    assert {(each.status, each.reason) for each in calls} == {(404, "Not Found")}
    rest.post(f"/v1/accounts/{NURSE}/reactivate")


def test_without_the_database_nobody_is_told_no_and_it_heals(server, cluster):
    assert server.sign_in(JULIET, PASSWORDS["juliet"]) == 200
    cluster.stop()
    try:
        refused = server.client(JULIET).register(PASSWORDS["juliet"])[-1]
        assert refused.status == AWAY and refused.header("retry-after")
        assert server.client(JULIET).register("wrong")[-1].status == AWAY
        stranger = server.client("romeo@elsewhere.example")
        assert stranger.request("INVITE", f"sip:+493012340007@{DOMAIN}")[-1].status == AWAY
    finally:
        cluster.start()
    wait_until(lambda: server.sign_in(JULIET, PASSWORDS["juliet"]) == 200, "it signs in again")
    assert server.sign_in(JULIET, "wrong") == 401
