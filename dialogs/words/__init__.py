# SPDX-License-Identifier: AGPL-3.0-or-later
"""What wordings mean whatever dialog runs: steering, wishes, dangers, urgency, denial."""
