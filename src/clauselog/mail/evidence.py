"""A campaign's ledger to what an auditor needs: the notice, its hashes, what became of each recipient."""

from __future__ import annotations

import csv
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from clauselog.errors import UserError

from .accounts import accounts, without_addresses
from .rows import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Template

    from .keys import Keyring
    from .ledger import Ledger
    from .rows import Campaign

MEANING = {
    State.SENT: "accepted by the mail server, and not returned since",
    State.BOUNCED: "accepted by the mail server, and returned since",
    State.REACHED: "reached by another way",
    State.FAILED: "refused, or not accepted in time",
    State.SUPPRESSED: "not sent: the mailbox is known not to exist",
    State.UNKNOWN: "in doubt: the connection was lost before the mail server replied",
    State.CLOSED: "not sent: the change was postponed or withdrawn before",
    State.ERASED: "not sent, or in doubt, when the address was erased; nothing more is sent",
    State.FORGOTTEN: "all that was held about this person was erased when they objected",
    State.PENDING: "not sent yet",
    State.DEFERRED: "not accepted yet, to be tried again",
    State.CLAIMED: "being sent",
    State.IN_FLIGHT: "being sent",
}
"""What each state means, in the order in which totals list them."""

SUMS = "SHA256SUMS"
SEALED = "# sealed with the key of the ledger: "
HEADINGS = ("person", "address", "language", "message_id", "state", "time", "code", "reply", "attempts")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ledger does not know about a release."""

    announced: str
    """When it was announced on the site."""
    texts: tuple[tuple[str, str, str], ...]
    """Language, blob id of the old and of the new text."""
    site: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many recipients are in a state; ``tenths`` of a per cent, together exactly 1,000."""

    state: State
    count: int
    tenths: int

    @property
    def percent(self) -> str:
        """With one decimal: "99.5%"."""
        return f"{self.tenths // 10}.{self.tenths % 10}%"

    @property
    def meaning(self) -> str:
        """What the state means."""
        return MEANING[self.state]


def totals(counts: Mapping[State, int]) -> tuple[Total, ...]:
    """All recipients by state, as shares that add up to 100% (largest remainders first)."""
    whole = sum(counts.values())
    found = [(state, counts[state]) for state in MEANING if counts.get(state)]
    tenths = {state: count * 1000 // whole for state, count in found}
    by_remainder = sorted(found, key=lambda pair: (-(pair[1] * 1000 % whole), -pair[1]))
    for state, _ in by_remainder[: 1000 - sum(tenths.values())]:
        tenths[state] += 1
    return tuple(Total(state, count, tenths[state]) for state, count in found)


def write(
    ledger: Ledger, campaign: Campaign, facts: Facts, keys: Keyring, folder: Path, named: bool = False
) -> tuple[Path, ...]:
    """Write ``notice-evidence.csv`` and ``.html`` (and ``.pdf`` where WeasyPrint is), and their hashes.

    Recipients are keyed hashes unless ``named``. The hashes are sealed with the secret of the ledger.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    table = _own(folder / "notice-evidence.csv")
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_table(ledger, campaign, named))
    page = _own(folder / "notice-evidence.html")
    page.write_text(_page(ledger, campaign, facts, _sha256(table)), encoding="utf-8", newline="")
    made = [table, page, *_pdf(page)]
    sums = "".join(f"{_sha256(path)}  {path.name}\n" for path in made)
    listing = _own(folder / SUMS)
    listing.write_text(f"{sums}{SEALED}{_seal(sums, keys)}\n", encoding="utf-8", newline="")
    return (*made, listing)


def _seal(sums: str, keys: Keyring) -> str:
    return hmac.digest(keys.secret, sums.encode(), "sha256").hex()


def check(folder: Path, keys: Keyring) -> tuple[str, ...]:
    """What was changed in a folder of evidence since it was written; nothing where it is as it was.

    Raises:
        UserError: it holds no evidence.
    """
    try:
        sums, sealed, seal = (folder / SUMS).read_text(encoding="utf-8").partition(SEALED)
    except (OSError, UnicodeDecodeError):
        raise UserError(f"holds no {SUMS}", path=str(folder)) from None
    wrong = [] if sealed and hmac.compare_digest(seal.strip(), _seal(sums, keys)) else [SUMS]
    for row in sums.splitlines():
        said, _, name = row.partition("  ")
        path = folder / PurePath(name).name
        if not path.is_file() or _sha256(path) != said:
            wrong.append(name)
    return tuple(wrong)


def _own(path: Path) -> Path:
    """An empty file that only its owner can read."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    return path


def _table(ledger: Ledger, campaign: Campaign, named: bool) -> Iterator[tuple[object, ...]]:
    """The headings, and a line per recipient in the order of the list."""
    yield HEADINGS
    for account in accounts(ledger, campaign):
        yield (
            account.person if account.changed else "",
            account.address if named else "",
            account.lang,
            f"<{account.token}@{campaign.domain}>" if account.changed else "",
            account.state.value,
            _moment(account.changed) if account.changed else "",
            account.code or "",
            account.reply if named else without_addresses(account.reply),
            account.tries,
        )


def _page(ledger: Ledger, campaign: Campaign, facts: Facts, table: str) -> str:
    counts = ledger.counts(campaign)
    runs = ledger.store.rows(
        "SELECT started, ended, outcome FROM run WHERE campaign = ? ORDER BY started, id", (campaign.id,)
    )
    return _template().render(
        campaign=campaign,
        facts=facts,
        totals=totals(counts),
        whole=sum(counts.values()),
        contents=ledger.contents(campaign).values(),
        runs=[
            (_moment(a), _moment(b) if b else "", outcome or "ended without a word") for a, b, outcome in runs
        ],
        created=_moment(campaign.created),
        table=table,
    )


def _moment(seconds: int) -> str:
    """A moment in UTC: "2026-11-20T09:30:00Z"."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pdf(page: Path) -> Iterable[Path]:
    """The page as PDF, where WeasyPrint and its libraries are; none from before stays."""
    page.with_suffix(".pdf").unlink(missing_ok=True)
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        return ()
    made = _own(page.with_suffix(".pdf"))
    HTML(filename=str(page)).write_pdf(made)
    return (made,)


@lru_cache(maxsize=1)
def _template() -> Template:
    source = (files("clauselog") / "mail" / "evidence.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
