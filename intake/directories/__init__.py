# SPDX-License-Identifier: AGPL-3.0-or-later
"""Machines and parts that another system keeps (an ERP, a CRM), asked over HTTP."""
