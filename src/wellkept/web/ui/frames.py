"""What surrounds pages of every hat: navigation, and the hats that a person may put on."""

from dataclasses import dataclass

from django.urls import reverse

from wellkept.practice.queries import hats_of


@dataclass(frozen=True, slots=True)
class NavItem:
    """One item of the main navigation."""

    url: str
    label: str
    icon: str
    current: bool
    count: int = 0
    wide: bool = False  # on a phone it stands in the menu of the account: the thumb reaches four


@dataclass(frozen=True, slots=True)
class HatItem:
    """A hat to change to."""

    url: str
    name: str
    current: bool


def work_hats(account_id: int, current: str = "") -> tuple[HatItem, ...]:
    """Her hats at work; ``current`` is the practice whose hat is worn."""
    return tuple(
        HatItem(reverse("work:today", args=[hat.slug]), hat.name, hat.slug == current)
        for hat in hats_of(account_id)
    )


def initials_of(name: str) -> str:
    """Two letters for the menu."""
    return "".join(part[0] for part in name.split()[:2]).upper() or "·"
