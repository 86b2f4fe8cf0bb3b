"""``clauselog explain``: what a rule or finding means."""

from __future__ import annotations

from difflib import get_close_matches

import click

from clauselog.errors import UserError


@click.command()
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """What a rule or finding means: what triggers it, why it matters, which laws, from which sources.

    Without a code, all of them.

    \b
    Examples:
      clauselog explain DATA-ADD
      clauselog explain REF-DANGLING
      clauselog explain
    """
    from clauselog.explain import codes, words_of

    if code is None:
        click.echo("\n".join(f"{known:20} {words_of(known).says}" for known in codes()))
        return
    if code.upper() not in codes():
        near = get_close_matches(code.upper(), codes(), n=1)
        raise UserError(
            f"no rule or finding is called “{code}”",
            remedy=f"did you mean {near[0]}?" if near else "codes stand in brackets behind each finding",
        )
    click.echo(_page(code.upper()))


def _page(code: str) -> str:
    from clauselog.explain import words_of
    from clauselog.regimes import regime
    from clauselog.rules import BY_CODE

    told, rule = words_of(code), BY_CODE.get(code)
    lines = [f"{code}: {told.says}"]
    if rule:
        lines.append(f"  default: {rule.severity}, {rule.direction}; asks {rule.asks}")
    lines += [f"  when: {told.trigger}", f"  why: {told.reason}"]
    lines += [f"  do: {told.action}"] if told.action else []
    for name in told.regimes:
        law = regime(name)
        days = f"{law.lead_days} days: " if law.lead_days else ""
        lines.append(f"  {law.title}: {days}{law.lead_reason} Channel: {law.channel}.")
    lines += [f"  source: {source}" for source in told.sources]
    lines += [f"  as of {told.as_of}; background, not legal advice"] if told.as_of else []
    return "\n".join(lines)
