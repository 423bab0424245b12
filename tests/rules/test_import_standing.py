"""Recurring events of files as standing rules: every rule that ours can say is said, with the same dates, and no other."""

import random
from datetime import date, datetime, timedelta

import pytest

from wellkept.codecs.ics import read_calendar
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Weekly
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local, resolve
from wellkept.scheduling.imports.rules.standing import Dated, Standing, standing_of

ZONE = "America/New_York"
THROUGH = date(2027, 11, 1)
WINDOW = Span(
    resolve(datetime(2026, 9, 1), ZONE).instant,
    resolve(datetime(2027, 11, 2), ZONE).instant,
)


def dated(
    rrule: str, more: str = "", *, start: str = "20260907T100000", tzid: str = ZONE, zone: str = ZONE
) -> list[Dated]:
    """The dates of an event of a file, as an import sees them."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X//EN\r\nBEGIN:VEVENT\r\nUID:one@example.org\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;TZID={tzid}:{start}\r\nDURATION:PT50M\r\nRRULE:{rrule}\r\n{more}SUMMARY:X\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    file = read_calendar(text.encode(), window=WINDOW, default_zone=ZONE)
    return [
        Dated(one.recurrence_id or "", local(one.start, zone).replace(tzinfo=None)) for one in file.events
    ]


def said(rrule: str, more: str = "", **where: str) -> Standing | str:
    return standing_of(rrule, dated(rrule, more, **where), zone=where.get("zone", ZONE), through=THROUGH)


@pytest.mark.parametrize(
    ("rrule", "pattern"),
    [
        ("FREQ=WEEKLY", Weekly(1, frozenset({0}))),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=MO", Weekly(2, frozenset({0, 3}))),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=10;BYMINUTE=0;BYSECOND=0", Weekly(1, frozenset({0}))),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", Weekly(1, frozenset(range(5)))),
        ("FREQ=DAILY;INTERVAL=14", Weekly(2, frozenset({0}))),
        ("FREQ=MONTHLY", MonthlyByDate(1, 7)),
        ("FREQ=MONTHLY;BYMONTHDAY=7", MonthlyByDate(1, 7)),
        ("FREQ=MONTHLY;BYDAY=1MO", MonthlyByWeekday(1, 1, 0)),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=MO;BYSETPOS=1", MonthlyByWeekday(3, 1, 0)),
        ("FREQ=MONTHLY;BYDAY=-4MO", MonthlyByWeekday(1, -4, 0)),
    ],
)
def test_rules_that_ours_can_say(rrule: str, pattern: object) -> None:
    found = said(rrule)
    assert isinstance(found, Standing), found
    assert found.recurrence.pattern == pattern
    assert (found.at.hour, found.at.minute) == (10, 0)


@pytest.mark.parametrize(
    ("rrule", "why"),
    [
        ("FREQ=DAILY;INTERVAL=3", "rule_too_rich"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "rule_too_rich"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "rule_too_rich"),
        ("FREQ=WEEKLY;BYMONTH=9,10", "rule_too_rich"),
        ("FREQ=WEEKLY;BYHOUR=10,15", "rule_too_rich"),
        ("FREQ=WEEKLY;INTERVAL=70", "one_date"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "not_by_its_rule"),
    ],
)
def test_rules_that_ours_cannot_say(rrule: str, why: str) -> None:
    assert said(rrule) == why


def test_two_rules_and_extra_dates_are_no_standing_rule() -> None:
    assert (
        standing_of("FREQ=WEEKLY\nFREQ=DAILY", dated("FREQ=WEEKLY"), zone=ZONE, through=THROUGH)
        == "several_rules"
    )
    assert said("FREQ=WEEKLY", f"RDATE;TZID={ZONE}:20260909T100000\r\n") == "not_by_its_rule"


def test_r4_an_event_on_another_clock_is_none_on_ours() -> None:
    assert said("FREQ=WEEKLY", tzid="Europe/Berlin", start="20260907T160000") == "other_clock"
    assert isinstance(said("FREQ=WEEKLY", tzid="America/Toronto"), Standing)  # the same clock


def test_dates_left_out_and_moved_are_known_as_such() -> None:
    moved = (
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:one@example.org\r\nDTSTAMP:20260101T000000Z\r\n"
        f"RECURRENCE-ID;TZID={ZONE}:20260921T100000\r\nDTSTART;TZID={ZONE}:20260922T140000\r\nDURATION:PT50M\r\n"
    )
    found = said("FREQ=WEEKLY;UNTIL=20261020T000000Z", f"EXDATE;TZID={ZONE}:20260914T100000\r\n{moved}")
    assert isinstance(found, Standing)
    assert found.left_out == (date(2026, 9, 14),)
    assert found.identities["20260921T100000"] == date(2026, 9, 21)
    assert found.recurrence.until == date(2026, 10, 19)


@pytest.mark.parametrize(
    ("end", "until"),
    [
        ("UNTIL=20261005T140000Z", date(2026, 10, 5)),  # the very start of the fifth
        ("UNTIL=20261005T135959Z", date(2026, 10, 4)),
        ("UNTIL=20261005", date(2026, 10, 5)),
        ("COUNT=5", date(2026, 10, 5)),
    ],
)
def test_it_ends_where_the_file_ends_it(end: str, until: date) -> None:
    found = said(f"FREQ=WEEKLY;{end}")
    assert isinstance(found, Standing)
    assert (found.recurrence.until, found.recurrence.count) == (until, None)


def test_a_count_that_lies_beyond_what_was_read_goes_on_counting() -> None:
    found = said("FREQ=WEEKLY;COUNT=100")
    assert isinstance(found, Standing)
    assert (found.recurrence.until, found.recurrence.count) == (None, 100)


def test_r4_whatever_a_file_says_the_dates_are_the_same() -> None:
    """Random rules, with dates taken out: our rule gives exactly the dates of the file and those left out."""
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    for seed in range(300):
        dice = random.Random(seed)
        start = datetime(2026, 9, 1, 10) + timedelta(days=dice.randrange(40))
        weekly = ",".join(dice.sample(days, dice.randrange(1, 4)))
        rrule = dice.choice(
            [
                f"FREQ=WEEKLY;INTERVAL={dice.randrange(1, 5)};BYDAY={weekly};WKST=MO",
                f"FREQ=MONTHLY;INTERVAL={dice.randrange(1, 4)};BYMONTHDAY={dice.choice([1, 15, 31, -1, -3])}",
                f"FREQ=MONTHLY;BYDAY={dice.choice([1, 2, 4, 5, -1, -2])}{dice.choice(days)}",
            ]
        ) + dice.choice(["", f";COUNT={dice.randrange(2, 9)}", ";UNTIL=20270315T235959Z"])
        start = dated(rrule.partition(";COUNT")[0], start=f"{start:%Y%m%dT%H%M%S}")[
            1
        ].start  # one that it gives
        every = dated(rrule, start=f"{start:%Y%m%dT%H%M%S}")
        kept = [one for one in every if dice.random() < 0.8]
        found = standing_of(rrule, kept, zone=ZONE, through=THROUGH)
        if len(kept) < 2:
            assert found == "one_date"
            continue
        assert isinstance(found, Standing), (seed, rrule, found)
        first, last = min(found.identities.values()), max(found.identities.values())
        until = last if "COUNT" in rrule else THROUGH
        given = {*found.identities.values(), *found.left_out}
        assert {day for day in given if day <= until} == {
            one.start.date() for one in every if first <= one.start.date() <= until
        }
