# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process around a program: HTTP, the desk handed its parts, signals, and a clean end."""
