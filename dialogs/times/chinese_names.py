# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Chinese calls days, parts of the day, holidays and the years of old."""

from dialogs.times.lunar import TERMS

PARTS = {
    "凌晨": "dawn", "拂晓": "dawn", "黎明": "dawn", "清晨": "early", "清早": "early",
    "大清早": "early", "早上": "morning", "早晨": "morning", "上午": "morning", "早": "morning",
    "晨": "morning", "朝": "morning", "中午": "noon", "正午": "noon", "晌午": "noon",
    "午间": "noon", "下午": "afternoon", "午后": "afternoon", "晏昼": "afternoon",
    "傍晚": "dusk", "黄昏": "dusk", "后半夜": "small", "下半夜": "small", "白天": "daytime",
    "夜班": "night", "早班": "morning", "白班": "daytime", "中班": "afternoon",
    "全天": "all day", "整天": "all day",
    "后半晌": "afternoon", "下半晌": "afternoon", "后晌": "afternoon", "下晌": "afternoon",
    "晚半晌": "dusk", "擦黑": "dusk", "傍黑": "dusk", "黑间": "night", "上半晌": "morning",
    "前半晌": "morning", "头半晌": "morning", "头晌": "morning", "头晌午": "morning",
    "擦亮": "early", "天擦亮": "early", "麻麻亮": "early", "天没亮": "dawn", "天不亮": "dawn",
    "天刚亮": "early", "一大早": "early",
    "半夜": "late night", "深夜": "late night", "午夜": "late night",
}  # fmt: skip
DAYS = {"大前": -3, "前": -2, "昨": -1, "夜": -1, "寻": -1, "噚": -1, "琴": -1, "今": 0, "当": 0,
        "本": 0, "同": 0, "明": 1, "听": 1, "次": 1, "翌": 1, "隔": 1, "后": 2,
        "大后": 3}  # fmt: skip
YEARS = {"大前": -3, "前": -2, "去": -1, "上": -1, "今": 0, "本": 0, "当": 0, "同": 0, "明": 1,
          "来": 1, "次": 1, "下": 1, "后": 2}  # fmt: skip
HOLIDAYS = {
    "元旦": "new year", "春节": "spring", "大年初一": "spring", "正月初一": "spring",
    "过年": "spring", "除夕": "spring eve", "大年三十": "spring eve", "年三十": "spring eve",
    "元宵节": "lantern", "元宵": "lantern", "情人节": "valentine", "妇女节": "women",
    "三八节": "women", "植树节": "arbor", "愚人节": "fools", "清明节": "清明",
    "清明": "清明", "劳动节": "labour", "五一": "labour", "青年节": "youth",
    "五四": "youth", "母亲节": "mother", "儿童节": "children", "六一": "children",
    "端午节": "dragon", "端午": "dragon", "父亲节": "father", "建党节": "party",
    "建军节": "army", "八一": "army", "教师节": "teachers", "中秋节": "autumn", "中秋": "autumn",
    "国庆节": "national", "国庆": "national", "十一": "national", "双十一": "singles",
    "双11": "singles", "万圣节": "halloween", "感恩节": "thanksgiving", "平安夜": "christmas eve",
    "圣诞节": "christmas", "圣诞": "christmas", "复活节": "easter", "七夕节": "lovers",
    "七夕": "lovers", "中元节": "ghosts", "重阳节": "double ninth", "重阳": "double ninth",
    "腊八节": "laba", "腊八": "laba", "小年夜": "little new year", "龙抬头": "dragon head",
    **{name: name for name in TERMS},
}  # fmt: skip
# Only beside words like 放假, or behind a year.
DOUBTFUL = (
    "五一",
    "十一",
    "六一",
    "八一",
    "五四",
    "清明",
    "过年",
    "雨水",
    "小满",
    "白露",
    "小雪",
    "大雪",
)
ERAS = {
    "贞观": 627, "开元": 713, "神龙": 705, "天宝": 742, "洪武": 1368, "建文": 1399, "永乐": 1403,
    "宣德": 1426, "正统": 1436, "景泰": 1450, "天顺": 1457, "成化": 1465, "弘治": 1488,
    "正德": 1506, "嘉靖": 1522, "隆庆": 1567, "万历": 1573, "天启": 1621, "崇祯": 1628,
    "顺治": 1644, "康熙": 1662, "雍正": 1723, "乾隆": 1736, "嘉庆": 1796, "道光": 1821,
    "咸丰": 1851, "同治": 1862, "光绪": 1875, "宣统": 1909, "民国": 1912,
}  # fmt: skip
