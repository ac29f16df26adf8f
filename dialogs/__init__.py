# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dialog language: a fault report, a return, a survey, each one YAML file.

Pure: files are read once by `loader`, after that every call is a function from values to values.
Knows nothing of channels, tickets in the store, or agents.
"""
