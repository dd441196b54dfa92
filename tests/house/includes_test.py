"""The #include lines of daemon/ against the arrows that cusax_room() declared.

A room may include headers of its own and of the rooms it leans on, directly or
through them (their headers are public). An outside library that a room is the
only one to speak is named in SOLE_OWNERS.
"""

import os
import pathlib
import re

import pytest

DAEMON = pathlib.Path(__file__).resolve().parents[2] / "daemon"
ROOMS = pathlib.Path(os.environ["CUSAX_BUILD"]) / "rooms.txt"
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)

# The libraries whose types must not spread through the house.
SOLE_OWNERS = {
    "pqxx/": {"storage"},
    "libpq-fe.h": {"storage"},
    "expat.h": {"xml"},
    "boost/beast": {"http"},
    "unicode/": {"model", "credentials", "base"},
    "nettle/": {"credentials"},
    "spdlog/": {"base"},
    "systemd/": {"app"},
    "curl/": {"net"},
}


def declared_rooms(text):
    """{"model": {"base"}, …} from lines "model: base;xml"."""
    rooms = {}
    for line in text.splitlines():
        name, _, needs = line.partition(":")
        rooms[name.strip()] = {need for need in needs.strip().split(";") if need}
    return rooms


def reachable(rooms, name):
    """The rooms whose headers `name` may include, itself among them."""
    found, waiting = set(), [name]
    while waiting:
        room = waiting.pop()
        if room not in found:
            found.add(room)
            waiting += rooms.get(room, ())
    return found


def includes_of(room):
    """(file, quoted?, included path) for every #include below the room's folder."""
    for file in sorted((DAEMON / room).rglob("*.[ch]pp")):
        for quote, target in INCLUDE.findall(file.read_text()):
            yield file.relative_to(DAEMON), quote == '"', target


def trespasses(rooms):
    """The quoted includes that no declared arrow allows, as readable lines."""
    for room in rooms:
        allowed = reachable(rooms, room)
        for file, quoted, target in includes_of(room):
            if quoted and target.split("/")[0] not in allowed:
                yield f"{file} includes \"{target}\", but {room} does not lean on it"


@pytest.fixture(scope="module")
def rooms():
    declared = declared_rooms(ROOMS.read_text())
    assert "base" in declared and "app" in declared, f"{ROOMS} does not list the house"
    return declared


def test_declared_rooms_are_the_folders_of_daemon(rooms):
    assert set(rooms) == {folder.name for folder in DAEMON.iterdir() if folder.is_dir()}


def test_arrows_point_to_earlier_rooms_only(rooms):
    order = list(rooms)
    for room, needs in rooms.items():
        assert all(order.index(need) < order.index(room) for need in needs), room


def test_no_include_crosses_a_wall(rooms):
    assert list(trespasses(rooms)) == []


def test_a_trespass_is_seen(rooms):
    walled = {**rooms, "app": set()}    # as if app leaned on nothing
    assert any("app/" in line for line in trespasses(walled))


def test_quoted_includes_name_their_room(rooms):
    relative = [f"{file}: {target}" for room in rooms for file, quoted, target in includes_of(room)
                if quoted and "/" not in target]
    assert relative == []


@pytest.mark.parametrize("prefix, owners", SOLE_OWNERS.items())
def test_library_is_spoken_by_its_owner_alone(rooms, prefix, owners):
    strangers = [f"{file}: {target}" for room in rooms if room not in owners
                 for file, _, target in includes_of(room) if target.startswith(prefix)]
    assert strangers == []
