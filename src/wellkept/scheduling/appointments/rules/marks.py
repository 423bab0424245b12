"""How the list of rules tells openings when a rule must be asked.

Openings sweep over free time once and then ask the rules at each start that is left. A rule without a mark is asked
at every start: right, if not fastest. So *offered = bookable* holds for a new rule without further thought.
"""

from collections.abc import Callable

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.rules.facts import Facts, Proposal

Rule = Callable[[Proposal, Facts], Reason | None]
Concern = Callable[[Proposal, Facts], bool]

_fixed: set[Rule] = set()
_swept: set[Rule] = set()
_concerned: dict[Rule, Concern] = {}


def fixed(rule: Rule) -> Rule:
    """The rule's answer does not depend on the start: openings ask it once."""
    _fixed.add(rule)
    return rule


def swept(rule: Rule) -> Rule:
    """The sweep in ``openings.py`` yields only starts that pass this rule: openings need not ask it."""
    _swept.add(rule)
    return rule


def only_with(concern: Concern) -> Callable[[Rule], Rule]:
    """The rule can refuse only where there is what it is about (a limit, a closed day), whatever the start: elsewhere
    openings leave it out."""

    def mark(rule: Rule) -> Rule:
        _concerned[rule] = concern
        return rule

    return mark


def is_fixed(rule: Rule) -> bool:
    """Whether the rule was marked ``fixed``."""
    return rule in _fixed


def is_swept(rule: Rule) -> bool:
    """Whether the rule was marked ``swept``."""
    return rule in _swept


def concerns(rule: Rule, proposal: Proposal, facts: Facts) -> bool:
    """Whether the rule can refuse anything here."""
    concern = _concerned.get(rule)
    return concern is None or concern(proposal, facts)
