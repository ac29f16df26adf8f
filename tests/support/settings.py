# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings of hubs under test: on files of their own, and the same with other sections."""

from collections.abc import Mapping
from pathlib import Path

from bots.settings import Settings, parse


def in_folder(
    folder: Path, channels: Mapping[str, Mapping[str, object]], **bot: object
) -> Settings:
    """A hub with all its files in a folder; `bot` is said of its bot."""
    return parse(
        {
            "store": {
                "url": f"sqlite:///{folder}/frontdesk.db",
                "journal": f"{folder}/journal",
                "blobs": f"{folder}/blobs",
            },
            "bots": {"default": bot},
            "channels": channels,
        }
    )


def with_sections(settings: Settings, preset: str = "", **sections: object) -> Settings:
    """The same hub with other sections, for instance `directories`, and with a preset."""
    document = settings.model_dump(mode="json", exclude={"redis", "notifiers", "directories"})
    document["channels"] = {  # as it was written: a dump masks secrets
        kind: {account: dict(section) for account, section in accounts.items()}
        for kind, accounts in settings.channels.items()
    }
    if preset:
        document["bots"]["default"]["preset"] = preset
    return parse({**document, **sections})
