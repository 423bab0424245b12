"""Files in the manner of the programs that write them: what is read, to the minute."""

from tests.codecs.ics_files import instant, read, reasons, told
from wellkept.codecs.ics import Note, Why


def test_google_a_weekly_series_keeps_its_wall_clock_and_its_exceptions() -> None:
    found = read("google_weekly_with_one_moved_and_one_deleted")
    assert [told(one) for one in found.events] == [
        "20261013T090000 | 2026-10-13 09:00 America/New_York | 50 min",
        "20261020T090000 | 2026-10-20 09:00 America/New_York | 50 min",
        "20261103T090000 | 2026-11-03 09:00 America/New_York | 50 min",
        "20261110T090000 | 2026-11-12 14:00 America/New_York | 50 min",
        "20261117T090000 | 2026-11-17 09:00 America/New_York | 50 min",
        "20261124T090000 | 2026-11-24 09:00 America/New_York | 50 min",
        "20261201T090000 | 2026-12-01 09:00 America/New_York | 50 min",
    ]
    assert [one.start for one in found.events][1:3] == [
        instant("2026-10-20T13:00"),
        instant("2026-11-03T14:00"),
    ]
    assert {one.uid for one in found.events} == {"7h2kq0weekly@google.com"}
    assert {one.rrule for one in found.events} == {"FREQ=WEEKLY;UNTIL=20261202T045959Z;BYDAY=TU"}
    assert [one.summary for one in found.events][3] == "B. Fictional (moved)"
    assert [one.recurrence_id for one in found.events if one.cancelled] == ["20261124T090000"]
    assert found.events[0].private_class
    assert found.events[0].location == "12 Sample St, Springfield"
    assert (found.name, found.zone) == ("Practice Ada Example", "America/New_York")
    assert found.ignored == {"VALARM": 1}
    assert found.not_taken == ()


def test_google_singles_in_utc_and_all_day_stand_in_the_calendars_zone() -> None:
    found = read("google_single_in_utc_and_all_day_in_the_calendars_zone", zone="America/New_York")
    group, holiday = found.events
    assert told(group) == "- | 2026-12-01 18:00 Europe/Vienna | 90 min"
    assert told(holiday) == "- | 2026-12-24 00:00 Europe/Vienna | all day"
    assert (holiday.start, holiday.end) == (instant("2026-12-23T23:00"), instant("2026-12-26T23:00"))
    assert holiday.transparent
    assert not group.transparent
    assert group.rrule == ""


def test_google_a_change_without_its_series_stands_for_itself() -> None:
    (meeting,) = read("google_override_without_its_series").events
    assert told(meeting) == "20261202T150000Z | 2026-12-03 16:00 Europe/Berlin | 60 min"


def test_apple_until_the_end_of_a_day_in_utc_includes_that_day() -> None:
    found = read("apple_fortnightly_until_end_of_day_in_utc")
    assert [told(one) for one in found.events] == [
        "20261012T100000 | 2026-10-12 10:00 Europe/Berlin | 50 min",
        "20261026T100000 | 2026-10-26 10:00 Europe/Berlin | 50 min",
        "20261109T100000 | 2026-11-09 10:00 Europe/Berlin | 50 min",
        "20261123T100000 | 2026-11-23 10:00 Europe/Berlin | 50 min",
        "20261214 | 2026-12-14 00:00 Europe/Berlin | all day",
        "20261221 | 2026-12-21 00:00 Europe/Berlin | all day",
    ]
    assert found.events[0].summary == "Frau Muster; Paar"
    assert found.events[0].location == "Musterstraße 1 12345 Beispielstadt"


def test_apple_birthdays_of_the_year_1604_recur_on_their_day() -> None:
    (birthday,) = read("apple_birthday_without_a_year").events
    assert told(birthday) == "20270215 | 2027-02-15 00:00 Europe/Berlin | all day"
    assert (birthday.start, birthday.end) == (instant("2027-02-14T23:00"), instant("2027-02-15T23:00"))


def test_apple_a_change_may_stand_in_another_zone_than_its_series() -> None:
    assert [told(one) for one in read("apple_override_in_another_zone").events] == [
        "20261005T100000 | 2026-10-05 10:00 Europe/Berlin | 60 min",
        "20261012T100000 | 2026-10-12 08:00 America/New_York | 90 min",
        "20261019T100000 | 2026-10-19 10:00 Europe/Berlin | 60 min",
    ]


def test_outlook_windows_zones_are_mapped_and_free_time_is_transparent() -> None:
    found = read("outlook_windows_zones_free_and_tentative", zone="Asia/Tokyo")
    assert [told(one) for one in found.events] == [
        "20261109T080000 | 2026-11-09 08:00 Europe/Berlin | 60 min",
        "- | 2026-11-10 10:00 America/New_York | 60 min",
        "- | 2026-11-12 00:00 Europe/Berlin | all day",
        "20261123T080000 | 2026-11-23 08:00 Europe/Berlin | 60 min",
        "20261130T080000 | 2026-11-30 08:00 Europe/Berlin | 60 min",
    ]
    early, call, retreat = found.events[:3]
    assert early.summary == "Frühdienst"
    assert early.notes == (Note.WINDOWS_ZONE,)
    assert call.transparent
    assert retreat.private_class
    assert set(retreat.notes) == {Note.WINDOWS_ZONE, Note.ALL_DAY_FROM_MIDNIGHTS}


def test_outlook_display_names_serve_as_zones_even_unquoted() -> None:
    found = read("outlook_display_name_as_zone_with_a_colon")
    assert {one.uid: told(one) for one in found.events} == {
        "exchange-0001": "- | 2026-11-23 09:00 America/New_York | 60 min",
        "exchange-0002": "- | 2026-11-23 09:00 Europe/Amsterdam | 60 min",
        "exchange-0003": "- | 2026-11-23 10:00 Europe/Berlin | 60 min",
    }


def test_outlook_customized_zones_are_known_by_their_offsets() -> None:
    found = read("outlook_customized_zone_known_by_its_offsets")
    assert [told(one) for one in found.events] == [
        "20261014T160000 | 2026-10-14 16:00 America/Los_Angeles | 60 min",
        "20261111T160000 | 2026-11-11 16:00 America/Los_Angeles | 60 min",
        "- | 2026-12-01 09:40 Europe/Berlin | 60 min",
        "20261209T160000 | 2026-12-09 16:00 America/Los_Angeles | 60 min",
    ]
    assert found.events[0].notes == (Note.ZONE_FROM_DEFINITION,)
    assert found.events[2].notes == (Note.ZONE_UNNAMED,)
    assert found.events[2].start == instant("2026-12-01T08:40")


def test_outlook_an_all_day_series_ends_on_the_day_of_its_local_midnight() -> None:
    found = read("outlook_all_day_series_ending_at_local_midnight_in_utc", zone="America/New_York")
    assert [one.recurrence_id for one in found.events] == ["20260604", "20260618", "20260625"]
    assert {one.zone for one in found.events} == {"Europe/London"}


def test_thunderbird_zones_with_a_prefix_and_durations() -> None:
    found = read("thunderbird_prefixed_zone_duration_and_changed_occurrence")
    assert [told(one) for one in found.events] == [
        "20261030T180000 | 2026-10-30 18:00 Europe/Madrid | 90 min",
        "20261127T180000 | 2026-11-26 19:00 Europe/Madrid | 60 min",
        "20261225T180000 | 2026-12-25 18:00 Europe/Madrid | 90 min",
        "20270129T180000 | 2027-01-29 18:00 Europe/Madrid | 90 min",
    ]
    assert found.ignored == {"VJOURNAL": 1, "VTODO": 1}


def test_floating_times_are_read_in_the_default_zone_and_a_missing_end_is_told() -> None:
    found = read("thunderbird_floating_and_without_end", zone="America/Chicago")
    assert {one.uid: told(one) for one in found.events} == {
        "floating-1": "- | 2026-11-25 08:00 America/Chicago | 15 min",
        "no-end-1": "- | 2026-11-25 17:00 Europe/London | 0 min",
        "no-end-date": "- | 2026-11-30 00:00 America/Chicago | all day",
    }
    notes = {one.uid: one.notes for one in found.events}
    assert notes["floating-1"] == (Note.FLOATING_IN_DEFAULT_ZONE,)
    assert notes["no-end-1"] == (Note.NO_LENGTH,)
    assert notes["no-end-date"] == ()


def test_a_change_of_all_following_moves_them_and_keeps_their_identities() -> None:
    found = read("change_of_this_and_all_following")
    assert [told(one) for one in found.events] == [
        "20261019T090000 | 2026-10-19 09:00 America/New_York | 60 min",
        "20261026T090000 | 2026-10-26 09:00 America/New_York | 60 min",
        "20261102T090000 | 2026-11-03 11:00 America/New_York | 90 min",
        "20261109T090000 | 2026-11-10 11:00 America/New_York | 90 min",
        "20261116T090000 | 2026-11-17 11:00 America/New_York | 90 min",
    ]
    assert found.events[4].summary == "Group (later and longer)"


def test_single_dates_and_periods_join_the_series() -> None:
    assert [told(one) for one in read("single_dates_and_periods").events] == [
        "20261102T140000 | 2026-11-02 14:00 Europe/Paris | 120 min",
        "20261118T100000 | 2026-11-18 10:00 Europe/Paris | 120 min",
        "20261130T090000 | 2026-11-30 09:00 Europe/Paris | 210 min",
        "20261207T090000 | 2026-12-07 09:00 Europe/Paris | 45 min",
        "20261214T140000 | 2026-12-14 14:00 Europe/Paris | 120 min",
    ]


def test_r4_a_time_in_the_gap_is_read_an_hour_later_and_says_so() -> None:
    shifts = [one for one in read("times_in_the_gap_and_in_the_overlap").events if one.uid == "gap-1"]
    assert [told(one) for one in shifts] == [
        "20270313T023000 | 2027-03-13 02:30 America/New_York | 60 min",
        "20270314T023000 | 2027-03-14 03:30 America/New_York | 60 min",
        "20270315T023000 | 2027-03-15 02:30 America/New_York | 60 min",
    ]
    assert [one.notes for one in shifts] == [(), (Note.GAP_MOVED,), ()]


def test_r4_in_the_overlap_the_first_counts_and_minutes_come_from_instants() -> None:
    shifts = [one for one in read("times_in_the_gap_and_in_the_overlap").events if one.uid == "overlap-1"]
    assert [told(one) for one in shifts] == [
        "20261031T013000 | 2026-10-31 01:30 America/New_York | 50 min",
        "20261101T013000 | 2026-11-01 01:30 America/New_York | 50 min",
        "20261102T013000 | 2026-11-02 01:30 America/New_York | 50 min",
    ]
    assert shifts[1].start == instant("2026-11-01T05:30")
    assert [one.notes for one in shifts] == [(), (Note.OVERLAP_FIRST,), ()]


def test_a_duration_of_a_day_follows_the_clock_and_one_of_hours_does_not() -> None:
    lengths = {
        one.uid: (one.end - one.start) // 3600 for one in read("times_in_the_gap_and_in_the_overlap").events
    }
    assert (lengths["nominal-1"], lengths["exact-1"]) == (25, 24)


def test_bad_bytes_and_lines_that_nobody_folded_are_mended() -> None:
    found = read("bytes_latin1_nul_and_unfolded_text")
    assert [one.summary for one in found.events] == ["Gespräch mit Jürgen Muster", "Doppelte Zeilenübung"]
    assert [told(one) for one in found.events] == [
        "- | 2026-12-01 09:00 Europe/Berlin | 50 min",
        "- | 2026-12-02 09:00 Europe/Berlin | 50 min",
    ]
    assert set(found.notes) == {Note.BYTES_MENDED, Note.LINES_SKIPPED}


def test_quoted_printable_leftovers_are_read() -> None:
    (call,) = read("vcalendar_1_quoted_printable").events
    assert (call.summary, call.location) == ("Rückmeldung an Frau Ärger bitte", "Café")


def test_one_bad_event_never_spoils_the_file_and_each_says_why() -> None:
    found = read("events_that_cannot_be_taken")
    assert [one.uid for one in found.events] == ["good-1", "twice", "good-2"]
    assert found.events[1].summary == "Second version"
    assert reasons(found) == {
        "no-start": Why.NO_START,
        "backwards": Why.ENDS_BEFORE_START,
        "nowhere": Why.UNKNOWN_ZONE,
        "endless": Why.TOO_LONG,
        "hourly": Why.TOO_FREQUENT,
        "never": Why.OUTSIDE_WINDOW,
        "badrule": Why.RULE_UNREADABLE,
        "no-such-day": Why.UNREADABLE,
        "far": Why.DATE_OUT_OF_RANGE,
        "old": Why.OUTSIDE_WINDOW,
        "twice": Why.DUPLICATE,
        "unfinished": Why.CUT_OFF,
    }
    nowhere = next(one for one in found.not_taken if one.uid == "nowhere")
    assert (nowhere.summary, nowhere.line, nowhere.when) == ("In no zone", 20, "20261201T090000")
    assert nowhere.params == {"zone": "Middle Earth Standard Time"}
