# SPDX-License-Identifier: AGPL-3.0-or-later
"""What requests may say: the bodies and queries of the API, strict and bounded.

The API document is made from these and from `answers`. Unknown names are errors. Control
characters are dropped from texts here, so nothing further in has to think of them.
"""
