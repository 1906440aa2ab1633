"""Which solutions of a call can be of use, told by what stands before it in its groups.

What stands before a call in its group is joined with it. So is, in the end, what stands before that
group in the group around it. And if the inner one is optional, subtracted or asked for by EXISTS, a
solution of the call has no effect where none of the parts before is compatible with it. Three
things are minded:

- parts of groups further out are joined only after the call's group has been evaluated, and there a
  value from outside must not fill what the call left unbound; so of them only variables are used
  that the call certainly binds;
- beyond what an optional group, say, is compared with nothing counts: a solution that fits nothing
  further out may still be why the optional group has one;
- a query within the query sees nothing of what is around it.

Filters hold for a whole group; before the call they are weakened to what they can tell by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kg.federation.calls import (
    ANY_GRAPH,
    Call,
    Change,
    Level,
    certain,
    changed,
    is_volatile,
    variables,
    weakened,
)


def restriction(
    text: str, call: Call, visible: Collection[str], changes: Iterable[Change]
) -> tuple[str, list[str]] | None:
    """A pattern, and its variables whose values restrict a call; None if nothing does.

    `visible` are the variables of the call, `changes` those made so far to the query's text.
    """
    known = list(changes)
    bound = certain(call.pattern) & set(visible)
    for levels, wanted in ((call.levels, bound), (call.levels[-1:], set(visible))):
        befores = [_before(text, level, known) for level in levels]
        names = sorted(wanted & set[str]().union(*map(variables, befores)))
        if names and not any(map(is_volatile, befores)):
            return _pattern(levels, befores), names
    return None


def _before(text: str, level: Level, changes: list[Change]) -> str:
    filters = [Change(start, end, weakened(text[start:end])) for start, end in level.filters]
    return changed(text, level.start, level.end, changes + filters)


def _pattern(levels: Sequence[Level], befores: Sequence[str]) -> str:
    pattern = ""
    for level, before in reversed(list(zip(levels, befores, strict=True))):
        graph = level.graph
        if level is levels[0]:
            # Nothing here joins a variable of a graph with what is said of that graph outside.
            is_variable = level.active is not None and level.active.startswith(("?", "$"))
            graph = ANY_GRAPH if is_variable else level.active
        opening = f"GRAPH {graph} {{" if graph else "{"
        pattern = f"{opening} {before}\n{pattern} }}"
    return pattern
