"""Making and changing clients, charts and personal booking links."""

from wellkept.clients.actions.charts import (
    add_member,
    close_chart,
    create_chart,
    end_membership,
    hand_over_chart,
    open_chart,
)
from wellkept.clients.actions.claims import (
    ask_for_claim,
    claim,
    claim_at_birth,
    end_claim,
    new_claim_token,
    unclaim,
)
from wellkept.clients.actions.contacts import add_contact, edit_contact, remove_contact
from wellkept.clients.actions.importing import ImportReport, ImportRow, RowReport, import_clients
from wellkept.clients.actions.keeping import must_keep, note
from wellkept.clients.actions.links import issue_booking_link, revoke_booking_link
from wellkept.clients.actions.merging import merge_clients
from wellkept.clients.actions.minors import record_minor
from wellkept.clients.actions.people import (
    archive_client,
    choose_language,
    clean_identity,
    confirm_client,
    create_client,
    edit_client,
    restore_client,
)

__all__ = [
    "ImportReport",
    "ImportRow",
    "RowReport",
    "add_contact",
    "add_member",
    "archive_client",
    "ask_for_claim",
    "choose_language",
    "claim",
    "claim_at_birth",
    "clean_identity",
    "close_chart",
    "confirm_client",
    "create_chart",
    "create_client",
    "edit_client",
    "edit_contact",
    "end_claim",
    "end_membership",
    "hand_over_chart",
    "import_clients",
    "issue_booking_link",
    "merge_clients",
    "must_keep",
    "new_claim_token",
    "note",
    "open_chart",
    "record_minor",
    "remove_contact",
    "restore_client",
    "revoke_booking_link",
    "unclaim",
]
