"""A closure brought up to date after some of its premises went and others came.

    closed = maintain(facts, program, closed, before, after)

*Delete and rederive.* All that rests on a premise that went is taken out, unless it is a premise
itself. Of that, what follows from the rest comes back, and then what follows from it and from the
premises that came. So the outcome is what `materialise` makes of the premises that there are now,
and only rules that something touches are applied. Source: A. Gupta, I. Mumick, V. Subrahmanian,
Maintaining views incrementally, SIGMOD 1993.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.rules.application import Applied, tables
from kg.rules.facts import Facts, Spelled
from kg.rules.join import Key
from kg.rules.reach import Relations, drawn_from, reach, relation_of
from kg.rules.relation import Relation, nothing


def maintain(
    facts: Facts[Spelled],
    program: Iterable[Applied],
    closed: Relations,
    before: Relations,
    after: Relations,
) -> dict[Key, Relation]:
    """The closure of the premises `after`, from that of the premises `before`.

    `program` are the rules as `materialise` applied them.
    """
    program = [each for each in program if each.head]
    gone, come = less(before, after), less(after, before)
    in_doubt = union(reach(facts, program, closed, gone, firm=after), gone)
    standing = less(closed, in_doubt)
    back = union(_rederived(facts, program, standing, in_doubt), _both(in_doubt, after))
    return _grown(facts, program, standing, less(union(back, come), standing))


def contradicts(
    facts: Facts[Spelled], program: Iterable[Applied], closed: Relations, new: Relations
) -> bool:
    """Whether a rule without a head holds of a closure, by something that is new in it."""
    return any(True for each in program for _ in _wrong(facts, each, closed, new))


def _wrong(
    facts: Facts[Spelled], each: Applied, closed: Relations, new: Relations
) -> Iterator[object]:
    for place, atom in enumerate(each.body):
        if each.head is None and atom.key in new:
            rest = [*each.body[:place], *each.body[place + 1 :]]
            others = [(other, relation_of(closed, other.key)) for other in rest]
            yield from tables(facts, each, [(atom, new[atom.key]), *others], is_led=True)


def _rederived(
    facts: Facts[Spelled], program: Iterable[Applied], standing: Relations, in_doubt: Relations
) -> dict[Key, Relation]:
    """What of the doubtful follows in one step from what stands: heads are matched first."""
    found: dict[Key, Relation] = {}
    for each in program:
        assert each.head
        key = each.head.key
        if key in in_doubt:
            body = [(atom, relation_of(standing, atom.key)) for atom in each.body]
            for table in tables(facts, each, [(each.head, in_doubt[key]), *body], is_led=True):
                drawn = Relation.of(key.arity, table.keys(each.head))
                found[key] = _joined(relation_of(found, key), drawn)
    return found


def _grown(
    facts: Facts[Spelled], program: list[Applied], standing: Relations, new: Relations
) -> dict[Key, Relation]:
    """What stands with what is new, and all that follows from that."""
    closed = dict(standing)
    while new:
        closed |= {key: relation_of(closed, key).with_new(each) for key, each in new.items()}
        following: dict[Key, Relation] = {}
        for key, drawn in drawn_from(facts, program, closed, new):
            more = drawn.without(relation_of(closed, key)).without(relation_of(following, key))
            if len(more):
                following[key] = relation_of(following, key).with_new(more)
        new = following
    return closed


def less(one: Relations, other: Relations) -> dict[Key, Relation]:
    """What is in the one and not in the other; no relation is empty."""
    differing = ((key, each.without(relation_of(other, key))) for key, each in one.items())
    return {key: each for key, each in differing if len(each)}


def union(one: Relations, other: Relations) -> dict[Key, Relation]:
    """What is in either."""
    keys = [*one, *(key for key in other if key not in one)]
    return {key: _joined(relation_of(one, key), relation_of(other, key)) for key in keys}


def _joined(one: Relation, other: Relation) -> Relation:
    return one.with_new(other.without(one)) if len(one) else other


def _both(one: Relations, other: Mapping[Key, Relation]) -> dict[Key, Relation]:
    """What is in both."""
    found: dict[Key, Relation] = {}
    for key, each in one.items():
        keys = each.keys[other.get(key, nothing(key.arity)).has(each.keys)]
        if len(keys):
            found[key] = Relation(key.arity, keys)
    return found
