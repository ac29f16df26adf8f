# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the service team knows: approved articles, and finding the right one or none.

`article` and `articles` hold and read the content, `indexing` makes it searchable, `segment` turns
text into features, `search` ranks and decides, `feedback` gathers what nothing answered. Which
channel asks and how an answer is worded is not decided here.
"""
