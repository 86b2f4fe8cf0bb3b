"""A released notice on ``main``, and a branch with a draft of the next version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from review_site import ANSWERS, NEW, OLD, Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def site(make_repo: Callable[..., Path], run_cli: Callable[..., Any], git: Callable[..., str]) -> Site:
    """Version 1.0 released on ``main`` with its record; a branch ``draft`` with nothing on it yet."""
    found = Site(make_repo([("2026-01-10", {"policies/privacy.md": OLD})]), run_cli, git)
    blob = git(found.root, "hash-object", "policies/privacy.md").strip()
    found.write(
        "changelog/privacy/1.0.md",
        "---\npolicy: privacy\nversion: 1.0\nannounced: 2026-01-10\neffective: 2026-01-10\n"
        f"texts:\n  en: {{new: {blob}}}\n---\n",
    )
    found.commit("Release 1.0")
    git(found.root, "checkout", "-q", "-b", "draft")
    return found


@pytest.fixture
def drafted(site: Site) -> Site:
    """Version 1.1 in the working tree with a record that answers everything."""
    site.write("policies/privacy.md", NEW)
    assert site.draft().exit_code == 0
    site.answer(**ANSWERS)
    return site
