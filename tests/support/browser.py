# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine's own Chromium, started without a window and in the same way for every test."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
STARTER = Path(__file__).with_name("chromium")


@asynccontextmanager
async def headless() -> AsyncIterator[Any]:
    """A running `CHROMIUM` (playwright's async API); ImportError where playwright is missing."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - only browser tests

    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=STARTER,
            args=list(FLAGS),
            env={**os.environ, "CHROMIUM": str(CHROMIUM)},
        )
        yield browser
        await browser.close()
