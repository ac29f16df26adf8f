# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a time may be that people write down: for a promise, a limit, a rule, a wait.

One bound for all of them, so that no slip of the finger makes a deadline that the calendar does
not have, or one for which centuries of working days would be counted.
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

LONGEST_DAYS = 365
LONGEST_HOURS = LONGEST_DAYS * 24
LONGEST_MINUTES = LONGEST_HOURS * 60
LONGEST = timedelta(days=LONGEST_DAYS)


Pause = Annotated[timedelta, Field(ge=timedelta(), le=LONGEST)]  # or none at all
Length = Annotated[timedelta, Field(gt=timedelta(), le=LONGEST)]
