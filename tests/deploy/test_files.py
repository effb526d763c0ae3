"""The files in deploy/ name commands and settings that there are, and each other."""

import re
from pathlib import Path
from typing import cast

import click
import pytest
import yaml

from piecework.cli import main
from piecework.processes.web import IDLE_SECONDS_MAX
from piecework.settings import Settings
from tests.architecture.source import ROOT

FILES = sorted((ROOT / "deploy").iterdir())
SETTINGS = {f"PIECEWORK_{name.upper()}" for name in Settings.__struct_fields__}
OF_COMPOSE = {"PIECEWORK_DOMAIN", "PIECEWORK_WEB"}  # of the proxy in front


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_settings_are_settings(file: Path):
    named = set(re.findall(r"PIECEWORK_[A-Z_]+[A-Z]", file.read_text(encoding="utf-8")))
    assert named - SETTINGS - OF_COMPOSE == set()


def test_commands_are_commands():
    commands = set(cast("click.Group", main).commands)
    named: set[str] = set()
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        named |= set(re.findall(r"\.venv/bin/piecework ([a-z]+)", text))
        named |= set(re.findall(r'^(?:CMD|\s+command:) \["?([a-z]+)"?\]', text, re.M))
    assert {"serve", "backup", "web", "chores", "migrate"} <= named
    assert named - commands == set()


def test_proxies_let_go_of_idle_connections_before_the_place_does():
    """Else what they send at that moment is lost: a 502 for its sender."""
    upstream = re.search(r"^upstream .*?^}", read("nginx.conf"), re.MULTILINE | re.DOTALL)
    nginx = re.search(r"^\s+keepalive_timeout (\d+)s;", upstream[0] if upstream else "", re.MULTILINE)
    caddy = re.search(r"^\s+transport http \{[^}]*^\s+keepalive (\d+)s$", read("Caddyfile"), re.MULTILINE)
    assert nginx is not None
    assert caddy is not None
    assert max(int(nginx[1]), int(caddy[1])) <= IDLE_SECONDS_MAX - 10


def test_proxies_ask_for_tls_also_of_what_is_below_the_place():
    for name in ("nginx.conf", "Caddyfile"):
        assert 'Strict-Transport-Security "max-age=31536000; includeSubDomains"' in read(name)
    assert re.search(r"^\s+ssl_protocols TLSv1\.2 TLSv1\.3;$", read("nginx.conf"), re.MULTILINE)


def test_containers_may_do_no_more_than_they_must():
    services = yaml.safe_load(read("compose.yaml"))["services"]
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    assert {name: service["cap_add"] for name, service in services.items() if "cap_add" in service} == {
        "database": ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
        "proxy": ["NET_BIND_SERVICE"],
    }
    for name in ("migrate", "web", "chores"):
        assert "temporary:/tmp" in services[name]["volumes"], "large bodies go to files there"


def read(name: str) -> str:
    return (ROOT / "deploy" / name).read_text(encoding="utf-8")


def test_handbook_names_every_file():
    handbook = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("operations.md", "scaling.md"))
    assert [file.name for file in FILES if file.stem not in handbook] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_links_of_pages_lead_somewhere(page: Path):
    broken: list[str] = []
    for target in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text(encoding="utf-8")):
        path, anchor = target
        if path.startswith(("http:", "https:", "mailto:")):
            continue
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (
            anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8"))
        ):
            broken.append("#".join(target))
    assert broken == []


def anchors(text: str) -> set[str]:
    """The anchors that headings have, as the places that show Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
