"""Which appointments an absence touches."""

from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.models import Participant


def taking_part(practice: int, account: int, span: Span) -> list[int]:
    """Ids of the appointments of that person at this practice that begin within the span, sealed ones too."""
    parts = Participant.objects.within(practice).filter(
        account=account, committed=True, start__gte=span.start, start__lt=span.end
    )
    return list(parts.values_list("appointment_id", flat=True))
