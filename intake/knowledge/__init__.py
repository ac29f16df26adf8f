# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the service team knows: approved articles, and finding the right one or none.

`article` and `articles` hold and read the content, `segment` turns text into search features,
`search` ranks and decides. Which channel asks and how an answer is worded is not decided here.
"""
