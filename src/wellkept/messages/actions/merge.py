"""A merged client's messages become those of the client she was merged into."""

from wellkept.messages.models import Choice, Message, Told


def hand_over(*, practice: int, from_id: int, into_id: int) -> None:
    """Where both were told of one appointment, what the one who stays was told counts; so does what she chose."""
    for model in (Message, Told):
        rows = model.objects.within(practice)
        known = rows.filter(client=into_id).values("appointment")
        twice = rows.filter(client=from_id, appointment__in=known)
        twice.delete()
        rows.filter(client=from_id).update(client=into_id)
    choices = Choice.objects.within(practice)
    if choices.filter(client=into_id).exists():
        choices.filter(client=from_id).delete()
    choices.filter(client=from_id).update(client=into_id)
