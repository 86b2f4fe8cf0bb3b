"""A site whose release 1.1 is announced and to be told by mail."""

from __future__ import annotations

from clauselog.source import blob_id

MKDOCS = """site_name: Example Shop
site_url: https://example.org/privacy-site/
theme: {{name: material}}
extra:
  clauselog:
    timezone: Europe/Stockholm
    languages: [en, sv]
    mail:
      host: 127.0.0.1
      port: {port}
      connections: 2
      from: Example Shop <privacy@example.org>
      bounces: bounces@example.org
      controller: Example Shop AB, Storgatan 1, Stockholm
"""
OLD = """---
title: Privacy notice
version: "1.0"
contact: privacy@example.org
---
# Privacy notice

## What we collect

We collect your name and your email address.

## Who receives it

We share your address with the carrier who delivers your parcel.
"""
NEW = OLD.replace('"1.0"', '"1.1"').replace(
    "your parcel.", "your parcel. We share your location with advertisers."
)
OLD_SV = """---
title: Integritetsmeddelande
version: "1.0"
contact: privacy@example.org
---
# Integritetsmeddelande

## Mottagare

Vi delar din adress med den som levererar paketet.
"""
NEW_SV = OLD_SV.replace('"1.0"', '"1.1"').replace("paketet.", "paketet. Vi delar din plats med annonsörer.")
RECORD = """---
policy: privacy
version: "1.1"
announced: 2026-11-20
effective: 2099-12-20
texts:
  en: {{old: {en_old}, new: {en_new}}}
  sv: {{old: {sv_old}, new: {sv_new}}}
material: "yes"
decided_by: Data Protection Officer
held_data: consent
consent: We ask you when you next sign in.
lead_days: {{days: 30, reason: our own promise}}
{more}---
We show advertisements from now on.
"""


def ident(text: str) -> str:
    return blob_id(text.encode())


def record(more: str = "") -> str:
    return RECORD.format(
        en_old=ident(OLD), en_new=ident(NEW), sv_old=ident(OLD_SV), sv_new=ident(NEW_SV), more=more
    )


def story(port: int) -> list[tuple[str, dict[str, str]]]:
    """The commits of the site; its relay listens on ``port``."""
    return [
            ("2025-03-01", {"mkdocs.yml": MKDOCS.format(port=port), "policies/privacy.md": OLD,
                            "policies/privacy.sv.md": OLD_SV}),
            ("2026-11-20", {"policies/privacy.md": NEW, "policies/privacy.sv.md": NEW_SV,
                            "changelog/privacy/1.1.md": record(),
                            "changelog/privacy/1.1.sv.md": "Vi visar annonser.\n"}),
        ]  # fmt: skip
