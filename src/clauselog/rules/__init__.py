"""The rules, 52 rows: what each looks for, how much it weighs, whom it favours, what must be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from clauselog.model import Direction, Severity

from . import (
    certainty,
    changes,
    choices,
    controller,
    data,
    demands,
    form,
    keeping,
    promises,
    purposes,
    recipients,
    rights,
    routes,
    safety,
    scope,
    tracking,
    transfers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clauselog.case import Case, Hit

MATERIAL, SUBSTANTIVE, MINOR, EDITORIAL = Severity
ADVERSE, UNCLEAR, NEUTRAL, PROTECTIVE = Direction


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    code: str
    severity: Severity
    direction: Direction
    asks: str
    """What it asks of the release, words with a space between: ADV (tell each person before it takes effect),
    CONSENT, CONSENT-OLD (before data collected under the old text is used the new way), NOTE (tell each
    person), LOG, BLOCK (a person answers first)."""
    find: Callable[[Case], Iterator[Hit]] | None
    """None for rules that look at more than one change (LANG)."""
    about: str = ""
    """What a clause must have for the rule to be asked about it, one of these; "" for nothing.

    "data": a statement names a concept of the kind; "+data": a statement gained one; "-data": lost one;
    "@rights": it is about the topic, or stands under it; "#cookies": it is an entry of such a list;
    "§hipaa": the policy names the law; "names": a name has changed everywhere; and what ``step`` may be."""
    step: str = ""
    """What a clause must have besides: a statement that stands "new", that stood "old", or that does and did,
    in "both" versions; "" for nothing."""


RULES: tuple[Rule, ...] = (
    Rule("DATA-ADD", MATERIAL, ADVERSE, "ADV", data.data_add, step="new"),
    Rule("DATA-NARROW", SUBSTANTIVE, UNCLEAR, "NOTE", data.data_narrow, step="new"),
    Rule("DATA-SENS", MATERIAL, ADVERSE, "ADV CONSENT", data.data_sens, "+data"),
    Rule("DATA-SOURCE", MATERIAL, ADVERSE, "ADV", data.data_source, "+source +recipient"),
    Rule("DATA-OBLIG", MATERIAL, ADVERSE, "ADV", demands.data_oblig, "optional data"),
    Rule("DATA-DROP", SUBSTANTIVE, UNCLEAR, "NOTE BLOCK", data.data_drop, "-data"),
    Rule("PURP-ADD", MATERIAL, ADVERSE, "ADV CONSENT-OLD", purposes.purp_add, step="new"),
    Rule("PURP-ADS", MATERIAL, ADVERSE, "ADV CONSENT", purposes.purp_ads, "+purpose +track"),
    Rule("PURP-AI", MATERIAL, ADVERSE, "ADV CONSENT-OLD", purposes.purp_ai, "purpose"),
    Rule("PURP-WIDEN", MATERIAL, ADVERSE, "ADV", purposes.purp_widen, "+open +purpose"),
    Rule("PURP-DROP", SUBSTANTIVE, PROTECTIVE, "NOTE", purposes.purp_drop, "-purpose"),
    Rule("LB-DOWN", MATERIAL, ADVERSE, "ADV", purposes.lb_down, "+basis -basis"),
    Rule("LB-UP", SUBSTANTIVE, PROTECTIVE, "NOTE CONSENT", purposes.lb_up, "+basis"),
    Rule("RECIP-CAT", MATERIAL, ADVERSE, "ADV", recipients.recip_cat, step="new"),
    Rule("SHARE-ADD", MATERIAL, ADVERSE, "ADV CONSENT-OLD", recipients.share_add, "act", step="new"),
    Rule("SALE-ADD", MATERIAL, ADVERSE, "ADV", recipients.sale_add, "+act +purpose +recipient"),
    Rule(
        "PROMISE-GONE",
        MATERIAL,
        ADVERSE,
        "ADV CONSENT-OLD",
        promises.promise_gone,
        "negation modal choice -act both",
        step="old",
    ),
    Rule("RECIP-NAMED", MINOR, NEUTRAL, "LOG", recipients.recip_named, "new #processors #advertisers"),
    Rule("GOV-WIDEN", MATERIAL, ADVERSE, "ADV", recipients.gov_widen, "gov recipient", step="new"),
    Rule("MERGER", SUBSTANTIVE, ADVERSE, "NOTE", recipients.merger, "merger"),
    Rule("XFER-ADD", MATERIAL, ADVERSE, "ADV", transfers.xfer_add, "+region act", step="new"),
    Rule("XFER-SAFE", SUBSTANTIVE, UNCLEAR, "NOTE", transfers.xfer_safe, "+safeguard -safeguard"),
    Rule("RET-UP", MATERIAL, ADVERSE, "ADV", keeping.ret_up, "act @retention", step="new"),
    Rule("RET-GONE", MATERIAL, ADVERSE, "ADV", keeping.ret_gone, "act", step="old"),
    Rule("RET-DOWN", SUBSTANTIVE, PROTECTIVE, "NOTE", keeping.ret_down, "act @retention", step="both"),
    Rule("RIGHT-CUT", MATERIAL, ADVERSE, "ADV", rights.right_cut, "old +howto"),
    Rule("RIGHT-HOW", MATERIAL, UNCLEAR, "ADV", routes.right_how, step="old"),
    Rule("CHOICE-FLIP", MATERIAL, ADVERSE, "ADV CONSENT", choices.choice_flip, "both choice right basis"),
    Rule("RIGHT-ADD", SUBSTANTIVE, PROTECTIVE, "NOTE", rights.right_add, "right @rights", step="new"),
    Rule("CTRL-ID", MATERIAL, UNCLEAR, "ADV", controller.ctrl_id, "new names"),
    Rule("CTRL-CONTACT", SUBSTANTIVE, NEUTRAL, "NOTE", controller.ctrl_contact, step="both"),
    Rule("CTRL-NAME", MINOR, NEUTRAL, "LOG", controller.ctrl_name, "names"),
    Rule("SEC-WEAK", MATERIAL, ADVERSE, "ADV", safety.sec_weak, step="old"),
    Rule("SEC-UP", MINOR, PROTECTIVE, "LOG", safety.sec_up, "both +security"),
    Rule("CHILD-AGE", MATERIAL, ADVERSE, "ADV CONSENT", safety.child_age, step="old"),
    Rule("CHILD-PRACTICE", MATERIAL, ADVERSE, "ADV CONSENT", safety.child_practice, "child"),
    Rule("ADM-ADD", MATERIAL, ADVERSE, "ADV", safety.adm_add, "+decision -decision -right"),
    Rule(
        "TRACK-3P",
        MATERIAL,
        ADVERSE,
        "ADV CONSENT",
        tracking.track_3p,
        "+track +vendor #advertisers #cookies",
    ),
    Rule("TRACK-1P", SUBSTANTIVE, UNCLEAR, "NOTE", tracking.track_1p, "+track #cookies"),
    Rule("CHG-WEAK", MATERIAL, ADVERSE, "ADV", changes.chg_weak, "change act"),
    Rule("RETRO", MATERIAL, ADVERSE, "CONSENT-OLD BLOCK", changes.retro),
    Rule("HIPAA-NPP", MATERIAL, UNCLEAR, "ADV", scope.hipaa_npp, "-hipaa §hipaa"),
    Rule("SCOPE-ADD", MATERIAL, ADVERSE, "ADV", scope.scope_add, step="new"),
    Rule("SCOPE-CUT", MATERIAL, ADVERSE, "ADV", scope.scope_cut, "-region"),
    Rule("LEGAL", SUBSTANTIVE, ADVERSE, "NOTE", scope.legal, "law"),
    Rule("MODAL-", MATERIAL, ADVERSE, "ADV", certainty.modal_down, step="both"),
    Rule("MODAL+", SUBSTANTIVE, PROTECTIVE, "NOTE", certainty.modal_up, "modal negation", step="both"),
    Rule("LANG", SUBSTANTIVE, ADVERSE, "NOTE", None),
    Rule("LINK", MINOR, NEUTRAL, "LOG", form.link),
    Rule("MOVE", EDITORIAL, NEUTRAL, "LOG", form.move),
    Rule("EDIT", EDITORIAL, NEUTRAL, "LOG", form.edit),
    Rule("DATE", EDITORIAL, NEUTRAL, "LOG", form.date),
)
"""Defaults that counsel confirms; ``rules.yml`` has the words a person reads about each."""

BY_CODE = {rule.code: rule for rule in RULES}


QUIET = frozenset({"EDIT", "DATE", "MOVE", "LINK"})
"""Rules that say a change is none: they are asked only where no other rule has fired."""
_LOUD = [(r, frozenset(r.about.split())) for r in RULES if r.find is not None and r.code not in QUIET]
SIGNS = frozenset([sign for rule, about in _LOUD for sign in (*about, rule.step)])
"""What a clause can have that lets a rule be asked."""


@lru_cache(maxsize=4096)
def applicable(signs: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that may have something to say about a clause with these signs, as they have them."""
    loud = [(rule, about) for rule, about in _LOUD if not rule.step or rule.step in signs]
    return tuple([rule for rule, about in loud if not about or not about.isdisjoint(signs)])
