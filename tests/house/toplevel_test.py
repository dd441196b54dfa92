"""The top level of the repository: what is there, and nothing else."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

FOLDERS = {"daemon", "schema", "config", "deploy", "tests", "docs", ".ci"}
FILES = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", ".clang-format", ".clang-tidy", ".gitattributes", ".gitignore"}

# What a working copy has beside it, all of it ignored by git.
LOCAL = {".git", "build", ".cache", "compile_commands.json"}


def test_top_level_is_as_agreed():
    present = {entry.name + ("/" if entry.is_dir() else "") for entry in ROOT.iterdir() if entry.name not in LOCAL}
    assert present == {f"{name}/" for name in FOLDERS} | FILES


@pytest.mark.parametrize("program", ["deploy/quickstart", "deploy/test", ".ci/run"])
def test_program_can_be_run_and_parses(program):
    path = ROOT / program
    assert path.stat().st_mode & 0o111 == 0o111
    subprocess.run(["bash", "-n", path], check=True)


def test_readme_names_the_two_commands_and_its_links_lead_somewhere():
    text = (ROOT / "README.md").read_text()
    assert "./deploy/quickstart" in text and "./deploy/test" in text
    broken = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link and not (ROOT / link).exists()]
    assert broken == []
