# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every hub reads and compiles, whichever it is: imported once by `prepared`, for all.

Only code and the files that come with it, as they are loaded at any start; nothing of a hub.
"""

import bots.cli
import bots.demo.setup
import bots.serving.process  # noqa: F401 — to have it read
from bots.words import load_words
from channels.registry import available_channels, capabilities_of
from dialogs.compiling.loader import builtin_library
from dialogs.fields import patterns
from dialogs.times import chinese_words
from dialogs.words import severity

for kind in available_channels():
    capabilities_of(kind)
builtin_library()
load_words()
list(patterns.compile_patterns())
list(severity.compile_patterns())
chinese_words.words()
