"""How well the rules judge labelled revisions, and edits made for the purpose."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from materiality_cases import Case, cases

from clauselog import compare, materiality, policy, rules, words

if TYPE_CHECKING:
    from clauselog.model import Policy


SHARED = Path(__file__).resolve().parents[2] / "shared"
THIRTY = 30
"""The baseline calls a revision material when more words than this are inserted or deleted."""
QUIET = {"editorial"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled revision and what the rules made of it."""

    row: dict[str, Any]
    assessment: materiality.Assessment
    changed: int
    """Words inserted or deleted."""

    @property
    def company(self) -> str:
        """Whose policy it is: the owner of its repository."""
        return str(self.row["repo"]).split("/")[0]


def judged() -> list[Judged]:
    """Every labelled revision, assessed."""
    found = []
    for line in (SHARED / "labels" / "dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        place = SHARED / "labels" / "pairs" / row["id"]
        old, new = (policy.parse(_read(place / name), row["path"]) for name in ("old.md", "new.md"))
        comparison = compare.compare(old, new)
        edits = [e for c in comparison.changes for e in c.edits if e.op != "equal" and e.cls == "words"]
        found.append(
            Judged(row, materiality.assess(comparison), sum(len(words.words(e.text)) for e in edits))
        )
    return found


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def scores(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Recall and precision of (told, true) pairs."""
    right = sum(told and true for told, true in pairs)
    return right / max(1, sum(true for _, true in pairs)), right / max(1, sum(told for told, _ in pairs))


def labelled() -> None:
    """Print the figures on the labelled revisions, the baseline beside, and each miss with its words."""
    found = judged()
    sure = [j for j in found if j.row["material"] is not None]
    agreed = [j for j in found if j.row["severity"]]
    print(f"Labelled revisions: {len(found)} ({len(sure)} with an agreed “material”)")
    _line("rules", [(j.assessment.severity == "material", j.row["material"]) for j in sure])
    _line(f"more than {THIRTY} words changed", [(j.changed > THIRTY, j.row["material"]) for j in sure])
    print("  (the rules are written, not fitted: a company left out is judged by the same rules)")
    for company in sorted({j.company for j in sure}):
        left = [j for j in sure if j.company == company]
        _line(
            f"  {company} left out", [(j.assessment.severity == "material", j.row["material"]) for j in left]
        )
    exact = sum(j.assessment.severity == j.row["severity"] for j in agreed)
    editorial = [j for j in agreed if j.row["severity"] == "editorial"]
    alarms = sum(j.assessment.severity != "editorial" for j in editorial)
    print(f"  exact severity {exact}/{len(agreed)}; false alarms on editorial {alarms}/{len(editorial)}")
    print(
        f"  unexplained changes {sum(j.assessment.unexplained for j in found)}"
        f" in {sum(j.assessment.unexplained > 0 for j in found)} revisions"
    )
    for j in agreed:
        if j.assessment.severity != j.row["severity"]:
            print(
                f"  miss {j.row['id']}: label {j.row['severity']}, rules {j.assessment.severity.value}:"
                f" {j.row['evidence']}"
            )


def _line(name: str, pairs: list[tuple[bool, bool]]) -> None:
    recall, precision = scores(pairs)
    print(
        f"  material, {name}: recall {recall:.2f}, precision {precision:.2f}"
        f" ({sum(t for _, t in pairs)} material)"
    )


def right(case: Case, without: str = "") -> tuple[bool, str]:
    """Whether a case is judged as it must be, and what was said."""
    old, new = policy.parse(case.old, "privacy.md"), policy.parse(case.new, "privacy.md")
    told = materiality.assess(compare.compare(old, new), regimes_of(new))
    codes = {f.code for group in told.findings for f in group} - {without}
    said = ", ".join(sorted(codes))
    if case.twin:
        return told.severity in QUIET, f"{told.severity.value}: {said}"
    as_grave = case.rare and told.severity == rules.BY_CODE[case.rule].severity
    return case.rule in codes or as_grave or (case.rule == "EDIT" and not codes), said


def regimes_of(text: Policy) -> tuple[str, ...]:
    """The laws a text names in its front matter."""
    named = text.get("regimes")
    return tuple(map(str, named)) if isinstance(named, (list, tuple)) else ()


def documents() -> list[str]:
    """Real texts to make edits in: the middle and the last version of each privacy policy of the corpus."""
    found = []
    for name in ("basecamp/privacy", "automattic/privacy-policy", "github/privacy-statement"):
        versions = sorted((SHARED / "corpus" / name).glob("*.md"))
        found += [_read(versions[len(versions) // 2]), _read(versions[-1])]
    return found


def generated(show: bool) -> None:
    """Print, per rule, how many made edits fire it and how many twins stay quiet."""
    sides: dict[str, Counter[str]] = defaultdict(Counter)
    misses = []
    for case in cases(documents()):
        good, said = right(case)
        side = "quiet" if case.twin else "rare" if case.rare else "fires"
        sides[case.rule][side] += good
        sides[case.rule][f"{side} of"] += 1
        if not good:
            misses.append(f"  {case.rule} {case.twin}: {case.words[:200]} said {said or 'nothing'}")
    for rule in rules.RULES:
        row = sides[rule.code]
        parts = [
            f"{side} {row[side]}/{row[f'{side} of']}"
            for side in ("fires", "rare", "quiet")
            if row[f"{side} of"]
        ]
        print(f"  {rule.code:13} {'; '.join(parts) or 'no case'}")
    for side in ("fires", "rare", "quiet"):
        done, all_ = sum(r[side] for r in sides.values()), sum(r[f"{side} of"] for r in sides.values())
        print(f"  {side}: {done}/{all_} = {done / max(1, all_):.3f}")
    if show:
        print("\n".join(misses))


def main(show: bool = False) -> None:
    """Print both measures."""
    labelled()
    start = time.process_time()
    print(
        "Generated edits (fires: must be found; rare: with terms nobody listed, at least as grave;"
        " quiet: must not be found)"
    )
    generated(show)
    print(f"  {time.process_time() - start:.0f} s CPU")


if __name__ == "__main__":
    main("-v" in sys.argv)
