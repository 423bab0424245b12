"""Whole requests through the WSGI application, all middleware included, each beside one that does nothing.

*Empty* is a request of the same signed-in browser that looks up who asks and answers with nothing. G1's floor is the bare
SQL of what its page shows. The clock stands at the workload's Monday.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bench import workload
from bench.turns import emit, in_turn

DAY = workload.MON


def measure_pages(world: dict[str, Any], crowd: dict[str, Any], database: str) -> None:
    """F1, G1's page, and A1's request."""
    import time_machine
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["localhost"]
    with time_machine.travel(workload.NOW, tick=False):
        _own(world, database)
        _crowd(crowd, database)


def _own(world: dict[str, Any], database: str) -> None:
    """What one therapist with ten years behind her asks for."""
    slug, browser = _slug(world), _browser(world["account"])
    program = {"HTTP_AUTHORIZATION": f"Bearer {_token(world['viewer'])}"}
    last = datetime.fromtimestamp(workload.ts(DAY + timedelta(days=workload.HORIZON), 0), UTC)
    week = {"from": workload.NOW.isoformat(), "to": (workload.NOW + timedelta(days=7)).isoformat()}
    wish = {"service": world["service"], "clinician": world["ref"], "limit": 200}
    empty, page, listed, free = in_turn(
        _get("/bench/empty/", browser),
        _get(f"/work/{slug}/week/?day={DAY}", browser, shows=b"Client 1"),
        _get(f"/api/v1/appointments?{urlencode(week)}", program, shows=b'"start"'),
        _get(f"/api/v1/openings?{urlencode({**wish, 'to': last.isoformat()})}", program, shows=b'"start"'),
    )
    emit("F1 a week over HTTP, page", database, empty, page, "ms", "<= 4x")
    emit("F1 a week over HTTP, JSON", database, empty, listed, "ms", "<= 2.5x")
    emit("A1 over HTTP, JSON", database, empty, free, "ms", "<= 4x")


def _crowd(crowd: dict[str, Any], database: str) -> None:
    """The day of a practice of a hundred."""
    from wellkept.scheduling.appointments.queries import calendar

    browser, address = _browser(crowd["account"]), f"/work/{_slug(crowd)}/day/?day={DAY}"
    viewer, team = crowd["viewer"], crowd["refs"]

    first, last = workload.NOW, workload.NOW + timedelta(days=1)

    def engine(_n: int) -> Any:
        return calendar(viewer=viewer, clinicians=team, first=first, last=last, now=workload.NOW)

    bare, known, empty, page = in_turn(
        _bare_day(viewer.practice_id), engine, _get("/bench/empty/", browser), _get(address, browser, shows=b"Client"),
        rounds=11,
    )  # fmt: skip
    emit("G1 practice day of 100 therapists", database, bare, known, "ms", "<= 20x")
    emit("G1 its page", database, empty, page, "ms", "<= 10x")


def _bare_day(practice: int) -> Callable[[int], None]:
    """The rows of a day and whom they concern, in one statement."""
    from django.db import connection

    from wellkept.scheduling.appointments.models import Appointment, Participant

    part, own = Participant._meta.db_table, Appointment._meta.db_table
    sql = f"""
        SELECT p.account_id, p.start, p."end", a.ref, a.state, q.client_id FROM {part} p
        JOIN {own} a ON a.id = p.appointment_id
        LEFT JOIN {part} q ON q.appointment_id = a.id AND q.client_id IS NOT NULL
        WHERE p.practice_id = %s AND p.account_id IS NOT NULL AND p.start >= %s AND p.start < %s
        ORDER BY p.account_id, p.start
    """
    first, last = workload.ts(DAY, 0), workload.ts(DAY + timedelta(days=1), 0)

    def once(_n: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [practice, first, last])
            assert len(cursor.fetchall()) > 300

    return once


def _get(address: str, who: dict[str, str], shows: bytes = b"") -> Callable[[int], None]:
    """A request as granian hands it in. Its answer is read to the end."""
    from wellkept.config.wsgi import application

    path, _mark, query = address.partition("?")

    def once(_n: int) -> None:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), **who,
        }  # fmt: skip
        said: list[str] = []
        answer = application(environ, lambda status, headers, info=None: said.append(status))
        body = b"".join(answer)
        answer.close()
        assert said[0].startswith("20"), (address, said, body[:300])
        assert shows in body, (address, body[:300])

    return once


def _browser(account: int) -> dict[str, str]:
    """The cookie of somebody who has just signed in."""
    from django.test import Client

    from wellkept.accounts.models import Account

    client = Client(headers={"host": "localhost"})
    client.force_login(
        Account.objects.get(id=account), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return {"HTTP_COOKIE": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}


def _token(viewer: Any) -> str:
    from wellkept.trust.tokens import create_token

    return create_token(viewer=viewer, name="Bench", scopes=("read",), days=30, now=workload.NOW)


def _slug(world: dict[str, Any]) -> str:
    from wellkept.practice.models import Practice

    return str(Practice.objects.within(world["viewer"].practice_id).get().slug)
