# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that customers put right: which one is meant, and what it becomes."""
