"""The shape of the program: which room may ask which, what touches the world outside, what never changes."""

import ast
import dataclasses
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "clauselog"

ROOMS = {
    "texts": "errors model source frontmatter language spoken words lcs numbering dates parser leaf raw "
    "leaves blocks policy tables",
    "diff": "edits likeness pairing candidates remainders align sides kinds compare contract lineage",
    "facts": "columns matcher lexicon denials meaning statements asides facts known topics leads listing "
    "regimes promises links anchors contents nouns quotes hunks",
    "materiality": "blanks case delta doubt duties examples explain impersonal named quiet renames rules "
    "style switches things insertions vetoes terms objects practices unheard unread weaker workings "
    "materiality parity lint lint_codes lint_references lint_required lint_structure lint_words",
    "wording": "places naming enumerations replacements phrases rows moves arrivals along renumbering runs "
    "sentences wording",
    "release": "strict metadata said record release",
    "reports": "diff formats redline pages review notice word drafting adopt init",
    "edges": "root cache answers plumbing repository history versions chain log kinship workspace library "
    "verify remembered memory builder folder press site pdf mail review.scene "
    "review.records review.texts review.gather",
    "entry": "cli __main__",
}
"""Rooms in order, and the modules in them; a package is one unless a module of it is named. Each may ask
those in its own room and before it: what is pure knows nothing of git, files, mail or the command line."""

EDGES = {
    "git": {"plumbing"},
    "subprocess": {"builder"},
    "sqlite3": {"mail.sqlite"},
    "sqlalchemy": {"mail.lists", "mail.postgres"},
    "psycopg": {"mail.postgres"},
    "smtplib": set(),
    "mkdocs": set(),
    "click": {"cli"},
    "rich": {"review.terminal"},
}
"""What leads out of the program, and the modules that may import it."""

CORE = (
    ROOMS["texts"].split()
    + ROOMS["diff"].split()
    + ["facts", "known", "lexicon", "matcher", "statements", "materiality", "wording", "release"]
    + ["strict", "metadata", "said", "record"]
)
"""Modules whose types are values: what is made once is never changed."""


def name_of(path):
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}


def asked(module):
    """The modules and packages a module imports when it runs, full names, imports inside functions too."""
    path = MODULES[module]
    tree = ast.parse(path.read_text("utf-8"))
    hints = {
        id(n)
        for i in ast.walk(tree)
        if isinstance(i, ast.If) and "TYPE_CHECKING" in ast.unparse(i.test)
        for n in ast.walk(i)
    }
    package = ("clauselog", *path.relative_to(SOURCE).parent.parts)
    for node in ast.walk(tree):
        if id(node) in hints:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (
                (*package[: len(package) - node.level + 1], *([node.module] if node.module else []))
                if node.level
                else (node.module,)
            )
            yield from (".".join((*base, alias.name)) for alias in node.names)


def ours(name):
    """The module of this program a full name leads to, or None."""
    if name != "clauselog" and not name.startswith("clauselog."):
        return None
    found = name.removeprefix("clauselog").lstrip(".")
    while found and found not in MODULES:
        found = found.rpartition(".")[0]
    return found


def room(module):
    """The number of a module's room."""
    for number, names in enumerate(ROOMS.values()):
        if module in names.split():
            return number
    assert "." in module, f"clauselog.{module} has no room: give it one in ROOMS"
    return room(module.rpartition(".")[0])


@pytest.mark.parametrize("module", [m for m in MODULES if m])
def test_every_module_asks_only_what_stands_before_it(module):
    for name in asked(module):
        other = ours(name)
        if other:
            assert room(other) <= room(module), f"{module} must not import {other}"


@pytest.mark.parametrize("outside", EDGES)
def test_what_leads_outside_is_imported_in_one_place(outside):
    users = {m for m in MODULES for name in asked(m) if name.split(".")[0] == outside}
    assert {u for u in users if u not in EDGES[outside] and u.split(".")[0] not in EDGES[outside]} == set()


def test_rooms_hold_nothing_that_is_gone():
    named = {name for names in ROOMS.values() for name in names.split()}
    assert named - set(MODULES) == set()


@pytest.mark.parametrize("module", CORE)
def test_types_of_the_core_never_change(module):
    loaded = import_module(f"clauselog.{module}")
    for name, kind in inspect.getmembers(loaded, inspect.isclass):
        if kind.__module__ != loaded.__name__:
            continue
        if dataclasses.is_dataclass(kind):
            assert kind.__dataclass_params__.frozen, f"{module}.{name} can be changed"
        elif hasattr(kind, "model_config"):
            assert kind.model_config.get("frozen"), f"{module}.{name} can be changed"


@pytest.mark.parametrize("module", CORE)
def test_the_core_asks_no_clock(module):
    calls = {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    assert not calls & {
        "date.today",
        "datetime.now",
        "datetime.today",
        "datetime.utcnow",
        "time.time",
        "time.monotonic",
    }


POSSESSIVE = re.compile(r"\)(?:[+*?]|\{[\d,]+\})\+")


@pytest.mark.parametrize("module", [m for m in MODULES if m])
def test_no_pattern_has_a_possessive_group(module):
    """Python before 3.11.5, so that of Debian 12, fails on them; an atomic group does the same."""
    assert not POSSESSIVE.findall(MODULES[module].read_text("utf-8"))


@pytest.mark.parametrize("module", [m for m in MODULES if m])
def test_every_module_says_what_it_is(module):
    said = ast.get_docstring(ast.parse(MODULES[module].read_text("utf-8")))
    assert said, f"clauselog.{module} begins with no sentence"
