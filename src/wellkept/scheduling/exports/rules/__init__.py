"""What calendars say outside, in plain values."""
