"""The files of a privacy site: its settings, its policies, its records, and how they are written.

The one module that walks the project's folders. Names come from files other people wrote, so none may
lead out of the project; what is written is written whole or not at all.
"""

from __future__ import annotations

import os
import re
import shlex
import tempfile
import unicodedata
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, ValidationError

from .errors import UserError
from .frontmatter import Loader
from .numbering import LANGUAGE, name_of, version_key
from .record import Record, read_record
from .root import MKDOCS
from .source import decode
from .strict import Strict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = frozenset({".md", ".markdown"})
"""Endings of a policy's file."""

_NAME = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_BESIDE = re.compile(r"\]\((?:\./)?([\w.-]+\.md)(?:#[^)\s]*)?\)")
"""A link to a file in the same folder."""
_NOT_POLICIES = frozenset({"readme", "index", "contributing", "changelog"})


class Settings(Strict):
    """What ``mkdocs.yml`` says under ``extra.clauselog``, with the site's own name and address."""

    timezone: str = ""
    """IANA name ("Europe/Stockholm"): dates begin at 00:00 there."""
    languages: tuple[str, ...] = ("en",)
    """The first is the main one: the language of records."""
    policies: str = "policies"
    changelog: str = "changelog"
    base: str = "main"
    """Branch on which released texts stand."""
    regimes: tuple[str, ...] = ()
    vocabulary: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    """The organisation's own terms: kind -> name -> phrases, ``data: {badge-number: [badge number]}``."""
    waivers: str = "changelog/waivers.yml"
    pages: Any = None
    """Settings of the pages, passed through."""
    mail: Any = None
    """Settings of the mailing, passed through."""
    site_name: str = Field(default="", exclude=True)
    site_url: str = Field(default="", exclude=True)

    @property
    def terms(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """The organisation's own terms as (kind, name, phrases)."""
        return tuple(
            (kind, name, words) for kind, of in self.vocabulary.items() for name, words in of.items()
        )

    def rank(self, lang: str) -> int:
        """Where a language stands among those of the site; behind them, if it is none."""
        return self.languages.index(lang) if lang in self.languages else len(self.languages)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates begin.

        Raises:
            UserError: where the settings have none, or one that does not exist.
        """
        try:
            if self.timezone:
                return ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            pass
        said = (
            f"“{self.timezone}” is no time zone" if self.timezone else "extra.clauselog.timezone is missing"
        )
        raise UserError(said, path=MKDOCS, remedy="write one: timezone: Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """Where one language of a policy lies."""

    policy: str
    lang: str
    path: str
    """From the root, with “/”."""


def settings(root: Path) -> Settings:
    """The settings of a site; all defaults where it has no ``mkdocs.yml`` (no time zone then).

    Raises:
        UserError: for a file that is no YAML, an unknown key, a missing or unknown time zone.
    """
    file = root / MKDOCS
    if not file.is_file():
        return Settings()
    text = read_text(file, MKDOCS)
    try:
        site = yaml.load(text, Loader=Loader) or {}  # noqa: S506 - strings only: tags are not followed
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"not valid YAML: {error.problem}", path=MKDOCS, line=line) from None
    ours = (site.get("extra") or {}).get("clauselog") or {} if isinstance(site, dict) else {}
    try:
        found = Settings.model_validate(ours)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        key = str(wrong.get("ctx", {}).get("key") or (wrong["loc"] or ("clauselog",))[0])
        raise UserError(
            f"extra.clauselog: {key}: {wrong['msg']}", path=MKDOCS, line=_line_of(text, key)
        ) from None
    if ours:
        found.zone  # noqa: B018 - refuses a site whose dates would have no time zone
    return found.model_copy(
        update={"site_name": str(site.get("site_name", "")), "site_url": str(site.get("site_url", ""))}
    )


def _line_of(text: str, key: str) -> int:
    found = re.search(rf"^[ \t]*{re.escape(key)}[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def policy_file(path: str, site: Settings) -> PolicyFile:
    """The policy and language a path names: ``policies/privacy.sv.md`` is the Swedish privacy.

    Raises:
        UserError: for a name that cannot stand in an address.
    """
    policy, lang = name_of(path)
    if not _NAME.fullmatch(policy):
        raise UserError(
            f"“{policy}” cannot be the name of a policy: it stands in addresses",
            path=path,
            remedy=f"use a-z, 0-9 and “-” only: git mv {shlex.quote(path)} {_plain(path)}",
        )
    return PolicyFile(policy, lang or site.languages[0], path)


def _plain(path: str) -> str:
    """A path whose file has a name that can stand in an address, to be copied into a command."""
    file = PurePosixPath(path)
    letters = unicodedata.normalize("NFKD", file.stem).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9.]+", "-", letters).strip("-") or "privacy"
    return shlex.quote(str(file.with_name(stem + file.suffix)))


def language(path: str, site: Settings) -> str:
    """The language of a text: what its name says, or a site's main one; "" where nothing but it can say."""
    main = site.languages[0] if site.timezone and is_policy(path, site) else ""
    return name_of(path)[1] or main


def is_policy(path: str, site: Settings) -> bool:
    """Whether a path from the root is that of a policy's file."""
    file = PurePosixPath(path)
    return (
        file.parent == PurePosixPath(site.policies)
        and file.suffix in SUFFIXES
        and file.stem.lower() not in _NOT_POLICIES
    )


def policies(root: Path, site: Settings) -> tuple[PolicyFile, ...]:
    """The policies on disk, by name and then in the order of the site's languages.

    Raises:
        UserError: for a name that cannot stand in an address.
    """
    folder = root / site.policies
    if not folder.is_dir():
        return ()
    paths = [path.relative_to(root).as_posix() for path in sorted(folder.iterdir()) if path.is_file()]
    found = [policy_file(path, site) for path in paths if is_policy(path, site)]
    return tuple(sorted(found, key=lambda f: (f.policy, site.rank(f.lang), f.lang)))


def beside(path: Path, text: str) -> list[Path]:
    """The notices that the text of a file links to, in its own language where they have one."""
    lang = name_of(path.name)[1]
    found = []
    for name in sorted(set(_BESIDE.findall(text))):
        named = [path.with_name(f"{name_of(name)[0]}.{lang}.md")] if lang else []
        found += [p for p in (*named, path.with_name(name)) if p.is_file()][:1]
    return [other for other in found if other != path]


def none_there(site: Settings, then: str) -> UserError:
    """What a command raises that needs policies and finds none: a slip must not pass for a clean result.

    ``then`` is what to run instead.
    """
    return UserError(
        f"there is no policy in {site.policies}/",
        remedy=f"say where they are (extra.clauselog.policies in {MKDOCS}), or name a file: {then}",
    )


def record_path(site: Settings, policy: str, version: str, lang: str = "") -> str:
    """Where the record of a release stands, or its wording in another language.

    Raises:
        UserError: for a policy or version whose name would lead elsewhere.
    """
    for name in (policy, version, lang):
        if not re.fullmatch(r"(?:[0-9A-Za-z]+(?:[.+_-][0-9A-Za-z]+)*)?", name):
            raise UserError(
                f"“{name}” cannot be the name of a file", remedy="use letters, digits, “.” and “-”"
            )
    return f"{site.changelog}/{policy}/{version}{'.' + lang if lang else ''}.md"


def gone(files: Sequence[PolicyFile], records: Sequence[Record]) -> Iterator[tuple[Record, str]]:
    """Texts that a release counts on and whose file is no more: the last release of the policy, the language.

    Their pages and those of every version before would leave the site without a word.
    """
    there = {(f.policy, f.lang) for f in files}
    made = [r for r in records if r.effective_now and not r.withdrawn]
    last = {r.policy: r for r in sorted(made, key=lambda r: (r.effective_now, version_key(r.version)))}
    yield from ((r, lang) for r in last.values() for lang in r.texts if (r.policy, lang) not in there)


def source_path(site: Settings, policy: str, version: str, lang: str) -> str:
    """Where a release's text is kept beside its record, for histories that may be rewritten."""
    other = f".{lang}" if lang != site.languages[0] else ""
    return record_path(site, policy, version).removesuffix(".md") + f".source{other}.md"


def ids_path(site: Settings, policy: str) -> str:
    """Where the clause ids that were given out are kept."""
    return f"{site.changelog}/{policy}/clauses.json"


def is_aside(path: str, site: Settings) -> bool:
    """Whether a path from the root stands among the records and is none: a written change log, a readme."""
    file = PurePosixPath(path)
    return file.parent.parent == PurePosixPath(site.changelog) and file.stem.lower() in _NOT_POLICIES


def records(root: Path, site: Settings, policy: str = "") -> tuple[Record, ...]:
    """The release records on disk, of one policy or of all, by path.

    Raises:
        UserError: for a record that cannot be read, or that names another policy or version than its path.
    """
    return tuple(record(root, path, langs) for path, langs in record_files(root, site, policy))


def record_files(root: Path, site: Settings, policy: str = "") -> Iterator[tuple[Path, dict[str, Path]]]:
    """Each record with its wordings in other languages. ``1.1.sv.md`` is the wording of ``1.1.md``."""
    for folder in sorted((root / site.changelog).glob(policy or "*")):
        stems = {p.stem: p for p in sorted(folder.glob("*.md")) if ".source" not in p.suffixes}
        langs: dict[str, dict[str, Path]] = {}
        for stem, path in stems.items():
            version, _, lang = stem.rpartition(".")
            if version in stems and LANGUAGE.fullmatch(lang):
                langs.setdefault(version, {})[lang] = path
        wordings = {path for found in langs.values() for path in found.values()}
        for stem, path in stems.items():
            if path not in wordings and stem.lower() not in _NOT_POLICIES:
                yield path, langs.get(stem, {})


def record(root: Path, path: Path, langs: Mapping[str, Path]) -> Record:
    """One record from disk; ``langs`` are the files of its wording in other languages.

    Raises:
        UserError: where it cannot be read, or names another policy or version than its path.
    """
    where = path.relative_to(root).as_posix()
    found = read_record(read_text(path, where), where, {lang: read_text(p) for lang, p in langs.items()})
    for key, said, stands in (
        ("policy", found.policy, path.parent.name),
        ("version", found.version, path.name.removesuffix(".md")),
    ):
        if said != stands:
            raise UserError(
                f"the record says {key} “{said}” but stands at “{stands}”",
                path=where,
                line=found.line(key),
                remedy="rename the file or mend the record",
            )
    return found


def read_text(path: Path, where: str = "") -> str:
    """A file's text, every byte of it (line ends kept).

    Raises:
        UserError: where it is missing, empty, too large, binary or not UTF-8; with the line.
    """
    where = where or path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", path=where) from None
    return decode(data, where)


def inside(root: Path, name: str) -> Path:
    """The path of a name inside a folder.

    Raises:
        UserError: where the name leads out of it (``../../x``, ``/etc/x``, a link to elsewhere).
    """
    base = root.resolve()
    path = (base / name).resolve()
    if not path.is_relative_to(base):
        raise UserError(f"“{name}” leads out of {root.name or 'the project'}; nothing was written")
    return path


def write(root: Path, name: str, text: str) -> Path:
    """Write a file inside a folder, whole or not at all: to a temporary file that then takes its place.

    Raises:
        UserError: where the name leads out of the folder or the file cannot be written.
    """
    path = inside(root, name)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)  # noqa: PTH101 - of a name that mkstemp gave
        os.replace(temporary, path)  # noqa: PTH105 - the same
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise UserError(f"cannot be written: {error.strerror}", path=name) from None
    return path


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now
