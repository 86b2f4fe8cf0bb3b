"""The one error a user can do something about, and how it is worded."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can put right. Its text is all they see: where, what, remedy.

    Raised anywhere, caught once in ``cli.main``, which prints it and exits with 2.
    """

    def __init__(self, message: str, *, path: str = "", line: int = 0, remedy: str = "") -> None:
        self.message, self.path, self.line, self.remedy = message, path, line, remedy
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(place + message + (f"\n  {remedy}" if remedy else ""))
