"""What may be booked, offered and done: values in, ``Ok`` or ``Refused`` out. Start with ``booking.py``."""
