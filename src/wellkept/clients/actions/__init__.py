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
    LinkMail,
    ask_for_claim,
    claim,
    claim_at_birth,
    end_claim,
    mail_of_link,
    unclaim,
)
from wellkept.clients.actions.contacts import add_contact, edit_contact, remove_contact
from wellkept.clients.actions.importing import ImportReport, ImportRow, RowReport, import_clients
from wellkept.clients.actions.joining import merge_charts
from wellkept.clients.actions.keeping import must_keep, note
from wellkept.clients.actions.links import issue_booking_link, revoke_booking_link
from wellkept.clients.actions.merging import merge_clients
from wellkept.clients.actions.minors import record_minor
from wellkept.clients.actions.opening import (
    ask_why_first,
    note_opening,
    open_as_custodian,
    open_in_emergency,
    review_opening,
    say_why,
)
from wellkept.clients.actions.people import (
    archive_client,
    choose_language,
    clean_identity,
    confirm_client,
    create_client,
    edit_client,
    restore_client,
)
from wellkept.clients.actions.proxies import accept_proxy, ask_for_guardian, end_proxy, give_leave
from wellkept.clients.actions.seals import (
    answer_handover,
    ask_handover,
    name_custodian,
    seal_chart,
    unseal_chart,
)

__all__ = [
    "ImportReport",
    "ImportRow",
    "LinkMail",
    "RowReport",
    "accept_proxy",
    "add_contact",
    "add_member",
    "answer_handover",
    "archive_client",
    "ask_for_claim",
    "ask_for_guardian",
    "ask_handover",
    "ask_why_first",
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
    "end_proxy",
    "give_leave",
    "hand_over_chart",
    "import_clients",
    "issue_booking_link",
    "mail_of_link",
    "merge_charts",
    "merge_clients",
    "must_keep",
    "name_custodian",
    "note",
    "note_opening",
    "open_as_custodian",
    "open_chart",
    "open_in_emergency",
    "record_minor",
    "remove_contact",
    "restore_client",
    "review_opening",
    "revoke_booking_link",
    "say_why",
    "seal_chart",
    "unclaim",
    "unseal_chart",
]
