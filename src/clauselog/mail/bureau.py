"""A site's folder to all that its mailing works with: composed notices, the ledger, the keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from clauselog import lineage, workspace
from clauselog.errors import UserError
from clauselog.library import library
from clauselog.materiality import Assessment, assess
from clauselog.metadata import read_front
from clauselog.model import Comparison, Finding
from clauselog.notice import Message, Publisher, gather, lint
from clauselog.notice.compose import write
from clauselog.policy import parse
from clauselog.repository import Repository
from clauselog.root import MKDOCS
from clauselog.wording import entries

from .campaign import PATIENCE, Composed, Dispatch, Doubt
from .deliver import Manners
from .evidence import Facts
from .keys import Keyring, keyring
from .ledger import Ledger
from .message import Mailer
from .pace import clock
from .reconcile import lines_of, reconcile
from .settings import mailing
from .sqlite import SqliteStore
from .watermark import Watermark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from clauselog.release import Release, Text
    from clauselog.workspace import Settings

    from .rows import Campaign
    from .settings import Mailing

SHARED = ("postgresql://", "postgres://")


@dataclass(frozen=True)
class Bureau:
    """The mailing of one site, on one day."""

    root: Path
    site: Settings
    mailing: Mailing
    on: date

    @property
    def name(self) -> str:
        """What the site is called."""
        return self.site.site_name or self.root.resolve().name

    @cached_property
    def keys(self) -> Keyring:
        """The secret of this installation, made the first time.

        Raises:
            UserError: it would lie where it is published or committed, or others may read it.
        """
        refuse_published(self.mailing.places.key, self.root, "the key of the ledger", ELSEWHERE)
        return keyring(self.mailing.places.key)

    @cached_property
    def watermark(self) -> Watermark:
        """How far the ledger had come when it was last seen."""
        return Watermark(self.mailing.places.watermark)

    def ledger(self) -> Ledger:
        """The ledger, made the first time.

        Raises:
            UserError: it would lie where it is published or committed, others may read it, it is no ledger.
        """
        place = self.mailing.places.ledger
        if place.startswith(SHARED):
            from .postgres import PostgresStore

            return Ledger(PostgresStore(place), self.keys.fingerprint)
        path = Path(place).expanduser()
        refuse_published(path, self.root, "the ledger", LEAVE)
        if path.resolve().parent == self.mailing.places.key.resolve().parent:
            told = "the ledger and its key would lie in one folder"
            raise UserError(told, path=str(path), remedy="part them")
        return Ledger(SqliteStore(path), self.keys.fingerprint)

    def campaign(self, ledger: Ledger, policy: str, version: str, about: str = "change") -> Campaign:
        """A campaign that was begun; the latest, where ``about`` names only a kind.

        Raises:
            UserError: it never was.
        """
        found = ledger.campaign(policy, version, about)
        for campaign in ledger.campaigns() if found is None else ():  # the latest of several of a kind
            if (campaign.policy, campaign.version, campaign.about.partition(" ")[0]) == (
                policy,
                version,
                about,
            ):
                found = campaign
        if found is None:
            known = ", ".join(c.title for c in ledger.campaigns()) or "none"
            raise UserError(f"no notice about {policy} {version} was begun", remedy=f"begun so far: {known}")
        return found

    def dispatch(self, ledger: Ledger, campaign: Campaign, doubt: Doubt, wait: bool = True) -> Dispatch:
        """All that sending a campaign needs."""
        if own := self.mailing.settings.dkim:
            refuse_published(Path(own.key).expanduser(), self.root, "the key that signs mail", ELSEWHERE)
        log = self.mailing.settings.postfix_log
        ticks = clock(ledger.latest())

        def settle() -> None:
            if log:
                print(reconcile(ledger, campaign, lines_of([Path(log)]), ticks()))

        return Dispatch(
            ledger=ledger,
            campaign=campaign,
            mailer=Mailer(
                self.mailing.sender, campaign.domain, ledger.contents(campaign), self.mailing.signing_key()
            ),
            relay=self.mailing.relay(),
            clock=ticks,
            watermark=self.watermark,
            manners=Manners(wait=wait),
            doubt=doubt,
            reconcile=settle,
            patience=PATIENCE if log else 0.0,
        )

    def compose(self, policy: str, version: str, about: str = "change") -> Composed:
        """The notice about a release, in all its languages.

        Raises:
            UserError: there is no such release, or it has no record, or there was nothing before it.
        """
        return self._composed(*self._release(policy, version), about)

    def before_corrections(self, policy: str, version: str, about: str = "change") -> Iterator[Composed]:
        """The same notice as it was before the last correction of a text, before the last two, and so on."""
        release, given = self._release(policy, version)
        for kept in reversed(range(max(len(text.corrected) for text in release.texts))):
            texts = tuple(replace(text, corrected=text.corrected[:kept]) for text in release.texts)
            yield self._composed(replace(release, texts=texts), given, about)

    def _composed(self, release: Release, given: tuple[lineage.Kept, ...], about: str) -> Composed:
        messages: list[Message] = []
        findings: list[Finding] = []
        for text in release.texts:
            assessment = self._assessed(text, given)
            made = entries(assessment.comparison, assessment)
            try:
                notice = gather(release, assessment, made, text.lang, self._publisher(text), about)
            except KeyError:
                raise UserError(
                    f"{release.policy} {release.version} was not {about}", remedy="note it in its record"
                ) from None
            messages.append(write(notice))
            findings += lint(notice, messages[-1], release, assessment, self.on, about)
        return Composed(
            release.policy, release.version, release.effective, about, tuple(messages), tuple(findings)
        )

    def facts(self, policy: str, version: str) -> Facts:
        """What evidence says of a release beside what the ledger knows."""
        release, _ = self._release(policy, version)
        texts = tuple((t.lang, t.old.blob if t.old else "", t.new.blob) for t in release.texts)
        return Facts(release.announced.isoformat(), texts, self.site.site_url)

    def _release(self, policy: str, version: str) -> tuple[Release, tuple[lineage.Kept, ...]]:
        with Repository(self.root) as repository:
            found = library(repository, self.root, self.site)
        own = {r.version: r for r in found.releases if r.policy == policy}
        release = own.get(version)
        if release is None:
            raise UserError(
                f"there is no release {version} of “{policy}”",
                remedy=f"releases: {', '.join(own) or 'none'} (a record with a date makes a draft one)",
            )
        if release.record is None:
            raise UserError(f"{policy} {version} has no record", remedy=f"clauselog draft {policy}")
        if release.texts[0].old is None:
            raise UserError(f"{policy} {version} is the first version: nobody needs to be told of a change")
        return release, found.given.get(policy, ())

    def _assessed(self, text: Text, given: tuple[lineage.Kept, ...]) -> Assessment:
        """The changes of one language, judged."""
        new = parse(text.current.text, text.current.path, text.lang)
        front = read_front(text.current.text, text.current.path)
        regimes = front.regimes or self.site.regimes
        if text.old is None:
            return Assessment(Comparison(new, new, ()), ())
        old = lineage.begin(parse(text.old.text, text.old.path, text.lang), given)
        comparison = lineage.succeed(old, new, lineage.taken(given), given)
        return assess(comparison, regimes, self.site.terms)

    def _publisher(self, text: Text) -> Publisher:
        settings = self.mailing.settings
        front = read_front(text.current.text, text.current.path)
        return Publisher(
            self.name, self.site.site_url.rstrip("/") + "/", self.site.languages, self.site.timezone,
            front.contact or settings.contact or settings.reply_to or settings.from_,
            settings.controller, settings.authority,
            settings.voluntary or bool(settings.unsubscribe),
        )  # fmt: skip


def bureau(root: Path, on: date | None = None) -> Bureau:
    """The mailing of the site at ``root``; ``on`` is the day, by default today in the site's time zone.

    Raises:
        UserError: settings that cannot be read.
    """
    site = workspace.settings(root)
    own = mailing(site.mail, site.site_url or site.site_name or root.resolve().name)
    return Bureau(root, site, own, on or datetime.now(site.zone if site.timezone else UTC).date())


ELSEWHERE = "name a path outside the repository"
LEAVE = f"leave mail: {{ledger: …}} out of {MKDOCS}; it then lies in your data folder"


def refuse_unsigned(found: Bureau) -> None:
    """Refuse to send mail that comes from nobody.

    Raises:
        UserError: the settings name no sender.
    """
    if not found.mailing.sender.address:
        remedy = 'extra: {clauselog: {mail: {from: "Example <privacy@example.org>"}}}'
        raise UserError("nobody is named as sender", path=MKDOCS, remedy=remedy)


def refuse_published(path: Path, root: Path, what: str, remedy: str) -> None:
    """Refuse a place where personal data could become public.

    Raises:
        UserError: it lies in the repository of the site, or on a path git tracks.
    """
    full = path.resolve()
    if full.is_relative_to(root.resolve()):
        raise UserError(f"{what} would lie in the repository or in the site", path=str(path), remedy=remedy)
    if _tracked(full):
        raise UserError(f"git tracks {what}", path=str(path), remedy=f"git rm --cached {path}")


def _tracked(path: Path) -> bool:
    """Whether a path is committed in any repository it lies in."""
    existing = next(p for p in (path, *path.parents) if p.exists())
    try:
        with Repository(existing) as repository:
            return repository.inside(path) in repository.files()
    except UserError:
        return False
