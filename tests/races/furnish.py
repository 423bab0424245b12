"""``python -m tests.races.furnish FILE``: set up the practice in an empty database and keep its refs in a file."""

import pickle
import sys
from pathlib import Path

import django


def main(file: Path) -> None:
    """Set up what every race begins with. Unknown people may fill the whole calendar: races are not about shares."""
    django.setup()
    from tests.races.starts import MondayWorld
    from tests.world import NOW
    from wellkept.practice.actions import edit_practice

    world = MondayWorld()
    edit_practice(viewer=world.ada, stranger_share=100, now=NOW)
    file.write_bytes(pickle.dumps(world))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
