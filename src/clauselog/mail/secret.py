"""A service and a user to the password that the system keeps for them."""

from __future__ import annotations


def from_keyring(service: str, user: str) -> str:
    """The password; "" where there is none, or the package keyring or its place to keep them is missing."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(service, user) or ""
    except KeyringError:
        return ""
