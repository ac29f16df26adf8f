# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Telegram lets a bot do, as data. Bot API 10.0, checked 2026-11."""

from channels.contract import Capabilities

KIND = "telegram"
TEXT_MAX = 4096  # after markup is taken out, in UTF-16 units as offsets are
LARGEST_UPDATE_BYTES = 1024 * 1024  # updates carry no files; real ones stay far below
LARGEST_DOWNLOAD_BYTES = 20 * 1024 * 1024  # getFile refuses more
LARGEST_PHOTO_BYTES = 10 * 1024 * 1024
LARGEST_UPLOAD_BYTES = 50 * 1024 * 1024
LARGEST_ALBUM = 10
TYPING_LASTS_SECONDS = 5.0
CALLBACK_TEXT_MAX = 200
MEGABYTE = 1024 * 1024
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

CAPABILITIES = Capabilities(
    text_max=TEXT_MAX,
    text_unit="utf-16",
    options_max=100,
    option_label_max=64,  # longer labels are cut by the apps
    takes_files=True,
    gathers_bursts=True,
    knows_sender=True,  # the account's number is Telegram's word for who writes
    # A send has no key by which a repeat is known (tdlib/telegram-bot-api#126).
    resends_unknown=False,
)
