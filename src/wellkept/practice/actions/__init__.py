"""Setting a practice up and changing what it offers. All but accepting an invitation are for managers."""

from wellkept.practice.actions.closed_days import forget_closed_day, set_closed_day
from wellkept.practice.actions.places import save_place, save_room, set_travel
from wellkept.practice.actions.security import secure_practice
from wellkept.practice.actions.services import save_service
from wellkept.practice.actions.setting_up import NewOwner, edit_practice, set_up_practice, slug_for
from wellkept.practice.actions.team import (
    accept_invitation,
    deactivate_member,
    invite,
    revoke_invitation,
    set_roles,
)

__all__ = [
    "NewOwner",
    "accept_invitation",
    "deactivate_member",
    "edit_practice",
    "forget_closed_day",
    "invite",
    "revoke_invitation",
    "save_place",
    "save_room",
    "save_service",
    "secure_practice",
    "set_closed_day",
    "set_roles",
    "set_travel",
    "set_up_practice",
    "slug_for",
]
