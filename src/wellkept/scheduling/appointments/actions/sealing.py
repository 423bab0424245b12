"""A course of care was sealed later, or opened again by its client."""

from wellkept.scheduling.appointments.models import Appointment


def seal_with_chart(*, practice: int, chart: int, sealed: bool) -> None:
    """All its appointments, those that have been too. No change of theirs: nothing is told to anybody."""
    Appointment.objects.within(practice).filter(chart=chart).update(sealed=sealed)
