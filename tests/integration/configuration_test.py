"""config/cusaxd.toml is true, and mistakes are named with their place."""

import pathlib
import re
import subprocess

import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "config" / "cusaxd.toml"

# A key or table that the example shows behind a comment sign.
COMMENTED_OUT = re.compile(r"^#(?=\[\[?[a-z.]+\]|[a-z0-9_]+ = )", re.MULTILINE)


def check(binary, file, **environment):
    return subprocess.run([binary, "check", "--config", file], capture_output=True, text=True, timeout=30, check=False,
                          env=environment)


def test_example_is_accepted_as_it_stands(binary):
    done = check(binary, EXAMPLE)
    assert done.returncode == 0, done.stderr


def test_example_is_accepted_with_everything_switched_on(binary, tmp_path):
    text, count = COMMENTED_OUT.subn("", EXAMPLE.read_text())
    assert count > 15
    everything = tmp_path / "everything.toml"
    everything.write_text(text)
    done = check(binary, everything)
    assert done.returncode == 0, done.stderr


def test_example_shows_every_key_that_is_read():
    reader = "".join(file.read_text() for file in (PROJECT / "daemon" / "app").glob("*config*.cpp"))
    keys = set(re.findall(r'(?:\.read|\.section|\.each|\bread_\w+)\((?:\w+, )?"(\w+)"', reader))
    assert {"listen", "tcp_idle_ms", "rrl", "secondary", "cookie_secret"} < keys, "the pattern finds the keys"
    text = EXAMPLE.read_text()
    assert [key for key in sorted(keys) if not re.search(rf"^#?(\[\[?(\w+\.)?{key}\]|{key} = )", text, re.MULTILINE)] == []


@pytest.mark.parametrize("mistake, line, key", [
    ("[http]\nlisten = [\"nowhere\"]\n", 3, "listen"),
    ("[http]\nlistne = []\n", 3, "listne"),
    ("[https]\n", 2, "https"),
    ("[log]\nlevel = 7\n", 3, "level"),
    ("[[xmpp]]\naddress = \"127.0.0.1:5347\"\ncomponent = \"cusax.a.example\"\ndomains = [\"a.example\"]\n", 2, "secret"),
])
def test_mistake_is_named_with_file_line_and_key(binary, tmp_path, mistake, line, key):
    file = tmp_path / "wrong.toml"
    file.write_text("database.url = \"postgresql://cusax@/cusax\"\n" + mistake)
    done = check(binary, file)
    assert done.returncode == 2
    assert f"{file}:{line}:" in done.stderr and key in done.stderr


def test_every_mistake_is_told_at_once(binary, tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text("[http]\nlistne = []\n[log]\nlevel = \"loud\"\n")
    told = check(binary, file).stderr
    assert "listne" in told and "level" in told and "url" in told


def test_environment_overrides_a_key(binary, tmp_path):
    done = check(binary, EXAMPLE, CUSAX_LOG_LEVEL="loud")
    assert done.returncode == 2 and "CUSAX_LOG_LEVEL" in done.stderr
    assert check(binary, EXAMPLE, CUSAX_LOG_LEVEL="debug").returncode == 0
