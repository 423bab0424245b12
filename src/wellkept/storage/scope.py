"""Reading without a scope raises. Every table of a practice or a person is read within its owner."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models
from django.db.models import QuerySet

M = TypeVar("M", bound=models.Model)


class ReadWithoutScope(RuntimeError):
    """A query that would have read every owner's rows. A defect, never a user's fault."""


if TYPE_CHECKING:
    _Manager = models.Manager
else:

    class _Manager(models.Manager, Generic[M]):
        """Django's manager, generic at run time too."""


class ScopedManager(_Manager[M]):
    """``within(owner)`` reads one owner's rows; ``everywhere(because=…)`` is for the few who must cross owners."""

    def __init__(self, owner: str = "practice") -> None:
        super().__init__()
        self._owner = owner

    def get_queryset(self) -> QuerySet[M]:
        """Raises: say ``within`` or ``everywhere``."""
        raise ReadWithoutScope(f"{self.model.__name__}: read it within its {self._owner}")

    def within(self, owner: models.Model | int) -> QuerySet[M]:
        """The rows of one owner. None is nobody, and would find what other owners keep under none."""
        if owner is None:
            raise ReadWithoutScope(f"{self.model.__name__}: read it within one {self._owner}")
        return super().get_queryset().filter(**{self._owner: owner})

    def everywhere(self, *, because: str) -> QuerySet[M]:
        """The rows of all owners; the reason stands in the code for whoever reviews it."""
        if not because:
            raise ReadWithoutScope(f"{self.model.__name__}: say why it must be read across owners")
        return super().get_queryset()

    def create(self, **fields: Any) -> M:
        """Writing names its owner among the fields."""
        return super().get_queryset().create(**fields)

    def bulk_create(self, objs: Any, **options: Any) -> list[M]:  # type: ignore[override]
        """Many rows in one statement. Conflicts are never ignored: that would drop refused rows silently."""
        if options.get("ignore_conflicts"):
            raise ValueError("a refused row must be heard of")
        return super().get_queryset().bulk_create(objs, **options)
