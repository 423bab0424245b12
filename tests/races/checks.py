"""What holds after every race, asked of the database in plain SQL."""

from tests.races.databases import Database
from tests.therapists import OUT_OF_STEP

_OVERLAPS = """
    SELECT '{column}', a.appointment_id, b.appointment_id
    FROM appointments_participant AS a
    JOIN appointments_participant AS b
      ON a.id < b.id AND a.{column} = b.{column} AND a."start" < b."end" AND b."start" < a."end"
    WHERE a.committed AND b.committed
"""

# Each finds appointments that are not whole. An appointment is written with all that belongs to it, or not at all.
_NOT_WHOLE = {
    "no clinician takes part": """
        SELECT ref FROM appointments_appointment AS x WHERE NOT EXISTS (
            SELECT 1 FROM appointments_participant WHERE appointment_id = x.id AND account_id IS NOT NULL)
    """,
    "booked or requested without a client": """
        SELECT ref FROM appointments_appointment AS x WHERE state IN ('booked', 'requested') AND NOT EXISTS (
            SELECT 1 FROM appointments_participant WHERE appointment_id = x.id AND client_id IS NOT NULL)
    """,
    "its participants begin at different times": """
        SELECT appointment_id FROM appointments_participant
        GROUP BY appointment_id HAVING MIN("start") <> MAX("start")
    """,
    "cancelled, and somebody's time is still taken": """
        SELECT x.ref FROM appointments_appointment AS x
        JOIN appointments_participant AS p ON p.appointment_id = x.id WHERE x.state = 'cancelled' AND p.committed
    """,
    "it stands, and somebody's time is not taken": """
        SELECT x.ref FROM appointments_appointment AS x
        JOIN appointments_participant AS p ON p.appointment_id = x.id
        WHERE x.state <> 'cancelled' AND NOT p.committed AND p.attendance <> 'cancelled' AND p.role <> 'claimant'
    """,
    "a change was lost": """
        SELECT ref FROM appointments_appointment AS x WHERE revision <> 1 + (
            SELECT COUNT(*) FROM appointments_change WHERE appointment_id = x.id)
    """,
}
_NOT_RECORDED = """
    SELECT ref FROM appointments_appointment AS x WHERE revision <> (
        SELECT COUNT(*) FROM trust_auditentry
        WHERE action LIKE 'appointment.%' AND CAST(subjects AS TEXT) LIKE '%"appointment:' || x.ref || '"%')
"""

# Each finds series that are not whole. An act on a series is written with all its dates, or not at all.
_NOT_STANDING = {
    "a meeting that its series let go of is still its date": """
        SELECT o.id FROM series_occurrence AS o JOIN appointments_appointment AS x ON x.id = o.appointment_id
        WHERE o.state = 'placed' AND x.state = 'cancelled' AND x.cancel_cause IN ('series', 'paused', 'undone')
    """,
    "a meeting of a series is no date of it": """
        SELECT x.ref FROM appointments_appointment AS x JOIN practice_service AS s ON s.id = x.service_id
        WHERE s.name = 'Standing' AND x.state <> 'cancelled'
          AND NOT EXISTS (SELECT 1 FROM series_occurrence WHERE appointment_id = x.id)
    """,
    "an act of a series was lost": """
        SELECT ref FROM series_series AS x
        WHERE revision <> (SELECT COUNT(*) FROM series_seriesact WHERE series_id = x.id)
    """,
    "the audit does not have one entry for each act": """
        SELECT ref FROM series_series AS x WHERE revision <> (
            SELECT COUNT(*) FROM trust_auditentry
            WHERE action LIKE 'series.%' AND CAST(subjects AS TEXT) LIKE '%"series:' || x.ref || '"%')
    """,
    "a date was made twice": """
        SELECT series_id, identity FROM series_occurrence GROUP BY series_id, identity HAVING COUNT(*) > 1
    """,
}


def expect_sound(database: Database) -> None:
    """Nothing overlaps (R1, R2, R3), nothing is half made, and no change was lost."""
    _expect_whole(database)
    assert database.rows(_NOT_RECORDED) == [], "the audit has not one entry for a birth and for each change"


def expect_series_sound(database: Database) -> None:
    """The same where series were made and changed: they are not half made either."""
    _expect_whole(database)
    for fault, query in _NOT_STANDING.items():
        assert database.rows(query) == [], fault


def _expect_whole(database: Database) -> None:
    for column in ("account_id", "room_id", "client_id"):
        assert database.rows(_OVERLAPS.format(column=column)) == []
    for fault, query in {**_NOT_WHOLE, **OUT_OF_STEP}.items():
        assert database.rows(query) == [], fault


def standing(database: Database) -> dict[str, str]:
    """Ref and local start of all appointments that were not cancelled."""
    return dict(
        database.rows("SELECT ref, local_start FROM appointments_appointment WHERE state <> 'cancelled'")
    )
