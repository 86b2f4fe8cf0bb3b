"""The four languages of the notice."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["en", "sv", "de", "fr"])
def lang(request) -> str:
    return request.param
