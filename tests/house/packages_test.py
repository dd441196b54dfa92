"""deploy/packages.txt: the one list, true to Debian and to what the scripts call."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = ROOT / "deploy" / "packages.txt"
GROUPS = {"build", "run", "peers", "test"}

# The programs that the scripts and the Python tests call by name, and what else
# they cannot do without. Whoever makes them call another one adds it here.
PROGRAMS = {
    "run": ["/usr/bin/psql", "/usr/lib/postgresql/15/bin/postgres", "/usr/lib/postgresql/15/bin/initdb", "/usr/bin/dig",
            "/usr/bin/curl", "/usr/bin/jq", "/usr/bin/openssl", "/usr/bin/ss", "/usr/bin/setpriv", "/usr/bin/setsid",
            "/usr/bin/flock", "/usr/bin/unshare", "/usr/bin/ip"],
    "peers": ["/usr/bin/prosody", "/usr/lib/prosody/modules/mod_delegation/mod_delegation.lua",
              "/usr/lib/prosody/modules/mod_privilege/mod_privilege.lua",
              "/usr/lib/x86_64-linux-gnu/lua/5.4/dbd/postgresql.so", "/usr/bin/erl",
              "/usr/lib/x86_64-linux-gnu/ejabberd-23.01/ebin/ejabberd.app", "/usr/sbin/kamailio",
              "/usr/lib/x86_64-linux-gnu/kamailio/modules/db_postgres.so",
              "/usr/lib/x86_64-linux-gnu/kamailio/modules/tls.so", "/usr/bin/python3",
              "/usr/lib/python3/dist-packages/slixmpp/__init__.py"],
    "build": ["/usr/bin/cmake", "/usr/bin/ninja", "/usr/bin/g++", "/usr/bin/ccache", "/usr/bin/mold"],
    "test": ["/usr/bin/sipp", "/usr/bin/baresip", "/usr/bin/mount", "/usr/bin/clang-format-16", "/usr/bin/dnsperf", "/usr/sbin/nsd", "/usr/bin/ldns-read-zone", "/usr/bin/named-checkzone", "/usr/bin/git",
             "/usr/sbin/pdns_server", "/usr/lib/x86_64-linux-gnu/pdns/libgpgsqlbackend.so",
             "/usr/lib/python3/dist-packages/pytest/__init__.py", "/usr/lib/python3/dist-packages/requests/__init__.py",
             "/usr/lib/python3/dist-packages/dns/__init__.py"],
}

# In every Debian, or written in the shell itself.
ALWAYS_THERE = {"awk", "sed", "cat", "tail", "grep", "install", "mktemp", "chown", "chmod", "mkdir", "rm", "sleep", "env",
                "dpkg-query", "apt-get", "apt-cache", "sudo", "tee", "nproc", "bash", "id", "dirname", "basename", "printf"}


def listed():
    """[(group, package)] in the order of the file."""
    lines = [line.split("#")[0].split() for line in LIST.read_text().splitlines()]
    return [(line[0], line[1]) for line in lines if line]


def owners(path):
    """The Debian packages that a file belongs to, also under the name it had before /usr was merged."""
    names = {path, path.removeprefix("/usr"), str(pathlib.Path(path).resolve())}
    found = set()
    for name in names:
        done = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True, check=False)
        found |= {entry.split(":")[0] for line in done.stdout.splitlines()
                  if not line.startswith("diversion") for entry in line.split(": ")[0].split(", ")}
    return found


def needs(package):
    """What a package depends on by name: a metapackage brings the program through another."""
    done = subprocess.run(["dpkg-query", "--show", "--showformat=${Pre-Depends},${Depends}", package],
                          capture_output=True, text=True, check=False)
    return {re.split(r"[ (:|]", entry.strip())[0] for entry in re.split(r"[,|]", done.stdout) if entry.strip()}


def test_every_line_names_a_known_group_and_no_package_twice():
    packages = [package for _, package in listed()]
    assert {group for group, _ in listed()} == GROUPS
    assert len(packages) == len(set(packages))


def test_every_package_is_known_to_apt():
    names = [package for _, package in listed()]
    done = subprocess.run(["apt-cache", "policy", *names], capture_output=True, text=True, check=True)
    known = set(re.findall(r"^(\S+):$", done.stdout, re.MULTILINE))
    assert [name for name in names if name not in known] == []


@pytest.mark.parametrize("group, path", [(group, path) for group, paths in PROGRAMS.items() for path in paths])
def test_program_comes_from_a_listed_package(group, path):
    assert pathlib.Path(path).exists(), path
    packages = {package for known, package in listed() if known == group}
    brought = packages.union(*(needs(package) for package in packages))
    assert owners(path) & brought, f"{path} belongs to {owners(path)}, none of which group {group} brings"


def words_called(script):
    """The first word of each simple command that is a program; a rough reading of shell, enough for ours."""
    text = re.sub(r"<<(\w+)\n.*?\n\1\n", "\n", script.read_text(), flags=re.DOTALL)
    text = re.sub(r"'[^']*'", "''", re.sub(r"(?m)^\s*#.*$", "", text))
    text = re.sub(r'"[^"]*"', lambda quoted: quoted[0] if "$(" in quoted[0] else '""', text)
    return set(re.findall(r"(?:^|[;|&(]|\bthen|\bdo|\belse|\buntil|\bif|as_root|as_server|!)\s*([a-z][a-z0-9.+-]+)(?=\s)", text,
                          re.MULTILINE))


@pytest.mark.parametrize("name", ["lib.sh", "quickstart", "test"])
def test_scripts_call_no_program_that_no_list_accounts_for(name):
    script = ROOT / "deploy" / name
    listed_programs = {pathlib.Path(path).name for paths in PROGRAMS.values() for path in paths} | {"ctest"}
    unaccounted = []
    for word in words_called(script) - ALWAYS_THERE - listed_programs:
        asked = subprocess.run(["bash", "-c", f"type -t {word}"], capture_output=True, text=True, check=False)
        if asked.stdout.strip() == "file":
            unaccounted.append(word)
    assert unaccounted == []
