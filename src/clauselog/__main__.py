"""``python -m clauselog`` is ``clauselog``."""

from .cli import main

main()
