# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about parked messages may say."""

from desk.bodies.shared import Body, Paragraph


class Discarding(Body):
    """Why a parked message needs nothing more; kept with who said so. May be left out."""

    reason: Paragraph = ""
