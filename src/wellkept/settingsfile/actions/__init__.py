"""Taking a settings file in, and looking first what that would change."""

from wellkept.settingsfile.actions.take import NOT_HERS, Change, look_at, take_in

__all__ = ["NOT_HERS", "Change", "look_at", "take_in"]
