"""The class expressions of OWL 2 RL, and where the profile lets them stand.

Source: OWL 2 Profiles (Second Edition), section 4.2.3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Expression:
    """A class expression: what it is made by, and the class expressions that it is made of."""

    kind: str
    members: tuple[Expression, ...] = ()


def is_sub(expression: Expression) -> bool:
    """subClassExpression of the grammar."""
    if expression.kind in ("and", "or"):
        return all(is_sub(member) for member in expression.members)
    if expression.kind == "some":
        return all(member.kind == "thing" or is_sub(member) for member in expression.members)
    return expression.kind in ("class", "one of", "value", "data some")


def is_super(expression: Expression) -> bool:
    """superClassExpression of the grammar."""
    if expression.kind in ("and", "all"):
        return all(is_super(member) for member in expression.members)
    if expression.kind == "not":
        return all(is_sub(member) for member in expression.members)
    if expression.kind == "max":
        return all(member.kind == "thing" or is_sub(member) for member in expression.members)
    return expression.kind in ("class", "value", "data all", "data max")


def is_equivalent(expression: Expression) -> bool:
    """equivClassExpression of the grammar."""
    if expression.kind == "and":
        return all(is_equivalent(member) for member in expression.members)
    return expression.kind in ("class", "value")


Grammar = Callable[[Expression], bool]
