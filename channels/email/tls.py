# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a TLS connection to a mail server trusts: the system's authorities, and one of your own."""

import ssl

from channels.email.settings import Server


def context_for(server: Server) -> ssl.SSLContext | None:
    """What certificate and name are checked with; None where there is no TLS.

    `tls_ca` adds to the system's authorities, for a company's own or a self-made certificate.
    Nothing turns the check off.
    """
    if server.security == "none":
        return None
    context = ssl.create_default_context()
    if server.tls_ca is not None:
        context.load_verify_locations(cafile=server.tls_ca)
    return context


def named(error: BaseException) -> str:
    """What kind of error it is, and of a certificate what is wrong with it.

    Only that one may speak for itself: what other errors say can hold addresses.
    """
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__
    if cause is None:
        return type(error).__name__
    return f"the certificate is not trusted: {cause.verify_message}"
