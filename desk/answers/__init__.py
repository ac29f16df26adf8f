# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers: one type per thing, of one shape in a list, alone and in a live change.

Requests are in `bodies`; `showing` makes these from the read side's views.
"""
