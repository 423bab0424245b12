"""The words in which a service is described; scheduling gives them their meaning."""

KINDS = ("session", "intake", "group", "supervision", "consultation", "peer_group", "meeting")
MODES = ("in_person", "video", "phone")
BOOKED_BY = ("desk", "known", "everyone")
