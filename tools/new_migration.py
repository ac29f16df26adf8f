# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the migration that brings the newest schema to what the tables in `schema/` say now.

`python tools/new_migration.py "Add the fields of X"`; read the result before committing it, and
set `HEAD` in `intake/store/migrations/__init__.py`.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command

from intake.store.migrations import configuration

_VERSIONS = Path("intake/store/migrations/versions")


def main() -> None:
    """Compare an upgraded empty database with the metadata and write the difference."""
    message = sys.argv[1]
    number = f"{len(list(_VERSIONS.glob('*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        config = configuration(f"sqlite:///{folder}/empty.db")
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=number)
    path = next(_VERSIONS.glob(f"{number}_*.py"))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\n +# ### .*", "", text), encoding="utf-8")
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
