"""The guides keep up with the code: their links lead somewhere, every setting and command is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# [text](target) and ![text](target), outside of code.
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def _page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _headings(path: Path) -> set[str]:
    """The anchors of a page, as code hosts make them of its headings."""
    titles = re.findall(r"^#+ (.+)$", CODE.sub("", _page(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(CODE.sub("", _page(page))):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        if not linked.exists() or (anchor and anchor not in _headings(linked)):
            broken.append(target)
    assert broken == []


def test_every_setting_is_described() -> None:
    described = set(re.findall(rf"^\| `({PREFIX}\w+)`", _page(ROOT / "docs/operators.md"), re.MULTILINE))
    assert described == {f"{PREFIX}{name.upper()}" for name in Settings.__dataclass_fields__}


def test_every_command_is_mentioned() -> None:
    pages = "\n".join(map(_page, PAGES))
    assert [name for name in _commands(app) if f"clusterbot {name}" not in pages] == []


def _commands(command: object) -> list[str]:
    """The commands with their groups: ``run``, ``db upgrade``."""
    found = []
    for name, inner in getattr(command, "commands", {}).items():
        found += [f"{name} {each}" for each in _commands(inner)] or [name]
    return found
