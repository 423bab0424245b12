"""How the list of rules tells openings when a rule must be asked.

Openings sweep over free time once and then ask the rules at each start that is left. A rule without a mark is asked
at every start: right, if not fastest. So *offered = bookable* holds for a new rule without further thought.
"""

from collections.abc import Callable

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.rules.facts import Facts, Proposal

Rule = Callable[[Proposal, Facts], Reason | None]

_fixed: set[Rule] = set()
_swept: set[Rule] = set()


def fixed(rule: Rule) -> Rule:
    """The rule's answer does not depend on the start: openings ask it once."""
    _fixed.add(rule)
    return rule


def swept(rule: Rule) -> Rule:
    """The sweep in ``openings.py`` yields only starts that pass this rule: openings need not ask it."""
    _swept.add(rule)
    return rule


def is_fixed(rule: Rule) -> bool:
    """Whether the rule was marked ``fixed``."""
    return rule in _fixed


def is_swept(rule: Rule) -> bool:
    """Whether the rule was marked ``swept``."""
    return rule in _swept
