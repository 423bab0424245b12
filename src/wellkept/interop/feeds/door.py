"""A calendar program asks for a feed: again and again, mostly to hear that nothing is new."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from wellkept.scheduling.exports.actions import come_by_feed
from wellkept.scheduling.exports.queries import feed_contents
from wellkept.scheduling.exports.rules.events import Contents
from wellkept.trust.errors import NotFound
from wellkept.trust.feeds import shown_since
from wellkept.trust.rates import network_of, within_rate
from wellkept.trust.viewer import Viewer

READS, PER = 60, 600  # of one feed, in so many seconds
FAILURES, FAILURES_PER = 60, 60  # addresses that open nothing, which a network block may try in as many
PIECE = 64 * 1024  # characters that are sent at once


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar, or that it is as it was. What opens nothing answers alike, whatever the reason.

    The viewer is set only when something is told, so that *as it was* leaves no entry of a reading (R15).
    """
    now = timezone.now()
    try:
        found, viewer = come_by_feed(secret, now=now)
    except NotFound:
        network = network_of(request.META)[:32]
        if not within_rate(f"feeds:{network}", most=FAILURES, per=FAILURES_PER, now=now):
            return _too_many(FAILURES_PER)
        raise
    if not within_rate(f"feed:{found.ref}", most=READS, per=PER, now=now):
        return _too_many(PER)
    contents = feed_contents(found, viewer, now=now)
    digest = contents.digest
    since = shown_since(found, digest, now=now)
    etag, modified = f'"{digest}"', int(since.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    answer = unchanged or _told(request, viewer, contents, since)
    answer["ETag"], answer["Last-Modified"] = etag, http_date(modified)
    answer["Cache-Control"] = (
        "private, no-cache"  # the program may keep it and has to ask each time, nobody else may
    )
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _told(request: HttpRequest, viewer: Viewer, contents: Contents, since: datetime) -> HttpResponseBase:
    request.viewer = viewer  # type: ignore[attr-defined]
    text = in_pieces(contents.text(since))
    answer = StreamingHttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer


def _too_many(seconds: int) -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(seconds)})


def in_pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """The text in pieces worth sending."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
