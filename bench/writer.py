"""One of several writing processes: books, and prints how long each booking waited, in milliseconds."""

import sys
import time
from datetime import UTC, datetime, timedelta

import django

from bench import workload

EACH = 40


def main() -> None:
    """Book ``EACH`` times, each a week after the last, in an hour of its own."""
    django.setup()
    from wellkept.practice.queries import hats_of, staff_viewer
    from wellkept.scheduling.appointments.actions import book
    from wellkept.scheduling.appointments.request import Booked, BookingRequest, NewClient
    from wellkept.scheduling.appointments.rules.facts import Waiver

    service, ref, account, number = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    viewer = staff_viewer(account_id=account, slug=hats_of(account)[0].slug)
    for n in range(EACH):
        start = datetime(2033, 1, 3, tzinfo=UTC) + timedelta(days=n, hours=2 * number)
        request = BookingRequest(
            service=service, clinicians=(ref,), start=start, new_client=NewClient(name=f"Writer {number} {n}"),
            waivers=(Waiver("*", "bench"),),
        )  # fmt: skip
        begin = time.perf_counter()
        assert isinstance(book(viewer=viewer, request=request, now=workload.NOW), Booked)
        print((time.perf_counter() - begin) * 1000, flush=True)


if __name__ == "__main__":
    main()
