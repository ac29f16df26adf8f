# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remember how short texts were read: buttons, yes and no, greetings come again and again.

Only for what depends on nothing but its arguments. A long text hardly comes twice: it is not kept.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

LONGEST = 200  # characters
_KEPT = 512  # texts of each reading: some 100 KiB

Rest = ParamSpec("Rest")
Read = TypeVar("Read")


def of_short(
    read: Callable[Concatenate[str, Rest], Read],
) -> Callable[Concatenate[str, Rest], Read]:
    """Let a pure reading of a text remember the short ones; its arguments must be hashable.

    What it returns is shared between calls, so it must not be changed.
    """
    remembered = lru_cache(_KEPT)(read)

    @wraps(read)
    def reading(text: str, /, *rest: Rest.args, **more: Rest.kwargs) -> Read:
        if len(text) > LONGEST:
            return read(text, *rest, **more)
        return remembered(text, *rest, **more)  # type: ignore[arg-type]

    return reading
