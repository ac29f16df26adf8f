# SPDX-License-Identifier: AGPL-3.0-or-later
"""The systemd unit lets through what the hub calls. No systemd is needed to read it."""

from tree_rules import ROOT

LINES = (ROOT / "deploy/frontdesk.service").read_text("utf-8").splitlines()
FILTERS = [one.partition("=")[2] for one in LINES if one.startswith("SystemCallFilter=")]
RESOURCES = {"setpriority", "nice", "setrlimit", "@resources"}  # of systemd's group, what we know


def test_mails_may_be_read_by_a_process_that_stands_back() -> None:
    """`os.nice` is setpriority; forbidden, it killed every process that reads mails."""
    allowed = False
    for one in FILTERS:
        if RESOURCES & set(one.removeprefix("~").split()):
            allowed = not one.startswith("~")
    assert allowed


def test_what_is_forbidden_is_told_instead_of_killing() -> None:
    """The default ends the process without a word in the log."""
    assert "SystemCallErrorNumber=EPERM" in LINES
