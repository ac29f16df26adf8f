# SPDX-License-Identifier: AGPL-3.0-or-later
"""Expressions of time in Chinese and English: what is said, and which moments it can mean.

`reading.read` is the way in. `english` and `chinese` turn words into tokens, `grammar` puts tokens
together to a `When`, `resolve` finds the moments it can mean, seen from now. Knows nothing of
fields and faults: which reading a fault report prefers is `dialogs.fields.moment`'s matter.
"""
