# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m bots` is `frontdesk`."""

from bots.cli import main

if __name__ == "__main__":
    main()
