# SPDX-License-Identifier: AGPL-3.0-or-later
"""What WeChat and WeCom share, because one company runs both: envelopes, the API, message windows.

No channel: it has no `quality.yaml`. The channels `wechat` and `wecom` use it and stay strangers.
"""
