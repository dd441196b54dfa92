"""Sign-in by password checks: a Prosody with mod_auth_http, an ejabberd with cusax-extauth (CUSAX-1)."""

import pathlib
import shutil
import socket
import struct
import subprocess

import pytest

from support import xmpp_client
from support.cusaxd import Daemon
from support.ejabberd import Ejabberd
from support.ports import free_port
from support.processes import give_to_server, server_folder, wait_until
from support.prosody import Prosody

from verona import DOMAIN, PASSWORDS, World, make_people

MODULE = pathlib.Path(__file__).resolve().parents[1] / "support" / "prosody_modules" / "mod_auth_http.lua"
NURSE = f"nurse@{DOMAIN}"


def make_prosody(folder, database, base, token, _binary):
    return Prosody(folder, database, DOMAIN, modules=[MODULE], sign_in=f"""
        authentication = "http"
        http_auth_url = "{base}/v1/auth"
        http_auth_credentials = "prosody:{token}"
        """)


def make_ejabberd(folder, database, base, token, binary):
    beside = server_folder(folder.with_name("extauth"))
    program = pathlib.Path(shutil.copy(binary, beside))
    token_file = beside / "token"
    token_file.write_text(token + "\n")
    for file in (program, token_file):
        give_to_server(file)
    token_file.chmod(0o600)
    return Ejabberd(folder, database, DOMAIN, sign_in={
        "auth_method": ["external"], "auth_use_cache": False, "extauth_pool_size": 2,
        "extauth_program": f"{program} --url {base} --token-file {token_file}"})


@pytest.fixture(scope="module")
def extauth(binary):
    return pathlib.Path(binary).parent / "cusax-extauth"


@pytest.fixture(scope="module", params=[make_prosody, make_ejabberd], ids=["Prosody", "ejabberd"])
def world(request, binary, extauth, cluster, migrated, scratch):
    name = request.param.__name__
    database = cluster.create(name, template=migrated)
    daemon = Daemon(binary, scratch / f"cusaxd-{name}", database)
    daemon.start()
    make_people(daemon.rest)
    peer = request.param(scratch / name, database, daemon.base, daemon.token(name, "reader", [DOMAIN]), extauth)
    peer.start()
    yield World(daemon, peer, daemon.rest)
    peer.stop()
    daemon.stop()


def accepted(world, user, password):
    return xmpp_client.accepted(f"{user}@{DOMAIN}", password, world.server)


def test_right_password_signs_in_by_plain_and_a_wrong_one_does_not(world):
    assert xmpp_client.sign_in(f"juliet@{DOMAIN}", PASSWORDS["juliet"], world.server) == "PLAIN"
    assert not accepted(world, "juliet", "wrong")
    assert not accepted(world, "nobody", PASSWORDS["juliet"])


@pytest.mark.parametrize("password", ["a:b:c:", ":", "wäre & 1+1=2 %41 ?#/", 'quote"back\\slash', "x" * 1000])
def test_password_arrives_as_it_is(world, password):
    jid = f"tybalt@{DOMAIN}"
    world.rest.set_password(jid, password)
    assert accepted(world, "tybalt", password)
    assert not accepted(world, "tybalt", password[:-1] + "y")


def test_new_password_counts_at_the_next_sign_in(world):
    assert accepted(world, "nurse", PASSWORDS["nurse"])
    world.rest.set_password(NURSE, "a new one")
    try:
        assert not accepted(world, "nurse", PASSWORDS["nurse"])
        assert accepted(world, "nurse", "a new one")
    finally:
        world.rest.set_password(NURSE, PASSWORDS["nurse"])


def test_suspended_account_is_refused(world):
    world.rest.suspend(NURSE)
    try:
        assert not accepted(world, "nurse", PASSWORDS["nurse"])
    finally:
        world.rest.reactivate(NURSE)
    assert accepted(world, "nurse", PASSWORDS["nurse"])


def test_daemon_that_was_away_is_asked_again(world):
    world.daemon.stop()
    try:
        assert not accepted(world, "nurse", PASSWORDS["nurse"])
    finally:
        world.daemon.start()
    assert accepted(world, "nurse", PASSWORDS["nurse"])


def frame(payload):
    return struct.pack(">H", len(payload)) + payload


class Program:
    """cusax-extauth, spoken to as ejabberd does."""

    def __init__(self, program, folder, url, token):
        file = folder / "extauth-token"
        file.write_text(token)
        self.process = subprocess.Popen([program, "--url", url, "--token-file", file], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ask(self, payload):
        self.process.stdin.write(frame(payload.encode() if isinstance(payload, str) else payload))
        self.process.stdin.flush()
        size, answer = struct.unpack(">HH", self.process.stdout.read(4))
        assert size == 2
        return answer

    def end(self):
        """Closes its input; (exit code, what it logged)."""
        _, log = self.process.communicate(timeout=30)
        return self.process.returncode, log.decode()


def test_extauth_answers_one_after_the_other_and_ends_with_its_input(extauth, binary, database, scratch):
    daemon = Daemon(binary, scratch / "cusaxd-extauth", database).start()
    try:
        make_people(daemon.rest)
        program = Program(extauth, scratch, daemon.base, daemon.token("extauth", "reader", [DOMAIN]))
        good = f"auth:juliet:{DOMAIN}:{PASSWORDS['juliet']}"
        rows = [(good, 1), (f"auth:juliet:{DOMAIN}:wrong", 0), (f"isuser:juliet:{DOMAIN}", 1), (f"isuser:nobody:{DOMAIN}", 0),
                ("auth:juliet:verona.example:x", 0), (f"setpass:juliet:{DOMAIN}:new", 0),
                (f"tryregister:romeo:{DOMAIN}:new", 0), (f"removeuser:juliet:{DOMAIN}", 0), ("", 0), ("auth", 0),
                (b"auth:juliet:" + DOMAIN.encode() + b":\xff", 0), ("auth:" + "a" * 65530, 0),
                (f"auth:juliet:{DOMAIN}:" + "a" * 60000, 0), (f"isuser:{'a' * 60000}:{DOMAIN}", 0), (good, 1)]
        for question, expected in rows:
            assert program.ask(question) == expected, question[:60]
        daemon.stop()
        assert program.ask(good) == 0
        daemon.start()
        assert program.ask(good) == 1
        code, log = program.end()
        assert code == 0
        assert log.count("EXTAUTH_UNREACHABLE") == 1 and PASSWORDS["juliet"] not in log
    finally:
        daemon.stop()


def test_extauth_says_no_while_the_database_is_away_and_yes_afterwards(extauth, binary, cluster, database, scratch):
    daemon = Daemon(binary, scratch / "cusaxd-outage", database).start()
    try:
        make_people(daemon.rest)
        program = Program(extauth, scratch, daemon.base, daemon.token("outage", "reader"))
        good = f"auth:juliet:{DOMAIN}:{PASSWORDS['juliet']}"
        assert program.ask(good) == 1
        cluster.stop()
        try:
            assert [program.ask(good) for _ in range(3)] == [0, 0, 0]
        finally:
            cluster.start()
        wait_until(lambda: program.ask(good) == 1, "says yes again")
        assert program.end()[0] == 0
    finally:
        daemon.stop()


def test_extauth_gives_up_on_a_server_that_is_silent(extauth, scratch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        program = Program(extauth, scratch, f"http://127.0.0.1:{silent.getsockname()[1]}", "cusax_1")
        assert program.ask(f"auth:juliet:{DOMAIN}:x") == 0
        assert program.end() and program.process.returncode == 0


@pytest.mark.parametrize("arguments", [[], ["--url", "http://127.0.0.1:1"], ["--url", "x", "--token-file", "/nowhere"],
                                       ["--url", "x", "--token-file", "/dev/null"], ["--colour", "red"]])
def test_extauth_refuses_a_command_line_that_cannot_be(extauth, arguments):
    done = subprocess.run([extauth, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    assert done.returncode == 2 and done.stderr and not done.stdout


def test_extauth_takes_its_settings_from_file_or_environment(extauth, scratch):
    token = scratch / "settings-token"
    token.write_text("cusax_1\n")
    configuration = scratch / "extauth.toml"
    url = f"http://127.0.0.1:{free_port()}"
    configuration.write_text(f'url = "{url}"\ntoken-file = "{token}"\n')
    for more in ({"args": [extauth, "--config", configuration]}, {"args": [extauth], "env": {
            "CUSAX_EXTAUTH_URL": url, "CUSAX_EXTAUTH_TOKEN_FILE": str(token)}}):
        done = subprocess.run(**more, input=frame(b"isuser:juliet:capulet.example"), capture_output=True, timeout=30, check=False)
        assert (done.returncode, done.stdout) == (0, b"\0\2\0\0")
        assert b"EXTAUTH_UNREACHABLE" in done.stderr
