"""Reading practices themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from wellkept.practice.models import Practice
from wellkept.storage.plain import Reading
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff, Viewer


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A practice as its team, and mostly also the public, may know it."""

    id: int
    ref: str
    slug: str
    name: str
    zone: str
    currency: str
    locale: str
    holiday_country: str
    holiday_subdivision: str
    answer_hours: int
    max_upcoming: int
    stranger_share: int
    protected_hours: int
    published: bool
    public_intro: str


def practice_card(practice_id: int) -> PracticeCard:
    """The practice of that id. Raises ``NotFound``."""
    return _practice(id=practice_id)


def public_practice(slug: str) -> PracticeCard:
    """A practice with a public page. Raises ``NotFound`` for others, there or not."""
    return _practice(slug=slug, published=True)


def _practice(**which: Any) -> PracticeCard:
    reading = Reading()
    where = " AND ".join(f"{column} = %s" for column in which)
    found = reading.values(PracticeCard, Practice, where, [*which.values()])
    reading.fetch()
    if not found:
        raise NotFound
    return found[0]


def published_practices() -> tuple[PracticeCard, ...]:
    """All practices of this installation that anybody may book with, by name."""
    return tuple(card for card in all_practices() if card.published)


def all_practices() -> tuple[PracticeCard, ...]:
    """Every practice of the installation, for the operator at the shell."""
    names = PracticeCard.__dataclass_fields__
    rows = Practice.objects.everywhere(because="the operator asks").order_by("name", "id").values(*names)
    return tuple(PracticeCard(**row) for row in rows)


def any_practice() -> bool:
    """Whether a practice was ever set up here."""
    return Practice.objects.everywhere(because="the first run asks").exists()


def practice_names(ids: Collection[int]) -> Mapping[int, str]:
    """Names of practices by id."""
    rows = Practice.objects.everywhere(because="whoever works there knows its name").filter(id__in=ids)
    return dict(rows.values_list("id", "name"))


def owner_of(practice_id: int) -> int:
    """The account of the practice's owner."""
    return Practice.objects.within(practice_id).values_list("owner_id", flat=True).get()


def privacy_contact(viewer: Viewer) -> str:
    """The ref of the privacy contact; empty where there is none."""
    found = Practice.objects.within(workplace_of(viewer)).values_list("privacy_contact__ref", flat=True).get()
    return found or ""


def privacy_contact_of(practice_id: int) -> int:
    """The account of the privacy contact, the owner's where none is named."""
    rows = Practice.objects.within(practice_id).values_list("privacy_contact_id", "owner_id")
    named, owner = rows.get()
    return named or owner


def workplace_of(viewer: Viewer) -> int:
    """The practice where the viewer works. Raises ``NotFound`` for whoever is not staff."""
    if isinstance(viewer, Staff):
        return viewer.practice_id
    raise NotFound
