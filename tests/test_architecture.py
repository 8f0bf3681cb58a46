"""Rules that no other tool knows: one commit, every sentence in a catalog, every route guarded, no dead button."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from bot.authorize import Action

ROOT = Path(__file__).parent.parent
SPEAKING = [*ROOT.glob("bot/views/**/*.py"), *ROOT.glob("bot/services/**/*.py"), *ROOT.glob("handlers/**/*.py")]
# A sentence for people: two or more words that begin with a capital letter.
SENTENCE = re.compile(r"^[A-Z][\w’']*[,;:]? [\w’'].*")


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def test_only_the_database_module_commits() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files("bot", "handlers")
        if path != ROOT / "bot" / "db.py" and "emulator" not in path.parts  # its store is no database of ours
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert found == []


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_is_in_a_catalog(path: Path) -> None:
    tree = ast.parse(path.read_text())
    spoken = {id(node) for call in _translations(tree) for node in ast.walk(call)}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    stray = [
        f"{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SENTENCE.match(node.value)
        and id(node) not in spoken | docstrings
    ]
    assert stray == []


def _translations(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls that translate or mark: ``t(...)``, ``t.n(...)``, ``context.t(...)``, ``mark(...)``; and raised bugs."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if re.search(r"(^|\.)(t|n|mark)$", called) or called in {"ValueError", "TypeError", "RuntimeError"}:
            yield node


def test_every_message_has_a_literal_msgid() -> None:
    computed = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SPEAKING
        for call in _translations(ast.parse(path.read_text()))
        if re.search(r"(^|\.)(t|mark)$", ast.unparse(call.func))
        and not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
        and not ast.unparse(call.args[0]).endswith("error.msgid")  # marked where it is raised
    ]
    assert computed == []


def test_no_sentence_hides_in_an_f_string() -> None:
    """The extractor of the catalogs does not look into them."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SPEAKING
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr) and any(_translations(node))
    ]
    assert hidden == []


def test_no_call_takes_a_plural_form_apart() -> None:
    """Within ``t.n(...)`` the extractor reads the ``t`` of ``f(t, ...)`` as the end of the plural form."""
    taken_apart = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SPEAKING
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and re.search(r"(^|\.)t\.n$", ast.unparse(call.func))
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]
        for node in ast.walk(value)
        if isinstance(node, ast.Call) and any(isinstance(given, ast.Name) and given.id == "t" for given in node.args)
    ]
    assert taken_apart == []


def test_every_route_names_its_action_and_no_two_share_a_trigger() -> None:
    assert all(isinstance(route.action, Action) for route in handlers.ROUTES)
    triggers = [(type(route.trigger), route.name) for route in handlers.ROUTES if "." in route.name]
    assert len(triggers) == len(set(triggers))


def test_every_button_leads_to_a_route() -> None:
    routed = {route.name for route in handlers.ROUTES}
    missing: set[str] = set()
    for path in python_files("bot/views"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called == "Button" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                missing |= {node.args[1].value.partition(":")[0]} - routed
            if called == "action" and isinstance(node.args[0], ast.Constant):
                missing |= {node.args[0].value} - routed
    assert missing == set()


def test_the_brain_starts_without_telegram_and_database() -> None:
    program = (
        "import sys, knowledge.__main__; "
        "sys.exit(bool({'telegram', 'sqlalchemy', 'apscheduler', 'starlette'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
