# SPDX-License-Identifier: AGPL-3.0-or-later
"""What words stand in a text only to be denied, or are told of others: they ask for nothing.

"This is not about an invoice" begins none, 不是要投诉 and 邻居投诉我了 complain of nobody here.
"""

import re
from functools import lru_cache

from dialogs.fields.spelling import compared

_THING = r"(?: [a-z0-9'-]+){1,2}"  # enough that no phrase begins where the denied one did
_ABOUT = (
    r"\b(?:not|isn'?t|wasn'?t|aren'?t)(?: really| actually| writing| calling| contacting you)?"
    r" (?:about|regarding|here (?:for|about|to)|asking (?:for|about)|looking (?:for|to)"
    r"|trying to"
    r"|an?(?= (?:new |second |further )?(?:complain|return|refund|invoice|installation)))"
)
_UNWANTED = (
    r"\b(?:do not|don'?t|did not|didn'?t|not|never|no longer)"
    r" (?:want|wish|need|intend|mean|plan|wanting|asking for|ask for)(?: to)?"
)
_AROUND = (
    r"(?: (?:to|for|be|do|file|make|open|have|get|register|log|start|report|book|another|an?|the"
    r"|any|my|our|this|that|more|new|your|or))*"
)
_THEY = (
    r"\b(?:neighbou?rs?|customers?|clients?|guests?|tenants?|patients?|residents?|users?|people"
    r"|workers|operators|everyone|everybody|they)"
    r"(?: (?:are|is|have|has|keeps?|kept|been|all|already|always|also|will|start|started"
    r"|downstairs|upstairs|next door|to|now|even|constantly))* complain(?:s|ed|ing|ts?)?\b"
)
_NOT_FOR = (
    r"(?<![是这要想又])(?:我们?|这|也)?(?:并?不是|没有?想)"
    r"(?:我们?|要|想|来|去|为了|关于|说|因为|找你们?|问(?!题)|咨询)+(?:申请|办理?|预约|打|提|开|补|签|续|报|退)?[\u4e00-\u9fff]"
)
_NOT_WANTED = (
    r"(?<![是这要想又])(?:不想(?!要?了)|不需要(?!了)|不用(?!了)|不要(?!了))(?:要|再|去|来)*"
    r"(?:申请|办理?|预约)?[\u4e00-\u9fff]"
)
# What dialogs are for, and nothing else: 不转 and "not starting" tell a trouble.
_MATTERS = r"(?:报(?![错警])修?|退换?货?|换货?|维?修|安?装|投诉|开?发?票|开票|签|续)"
# What somebody says not to do themselves, 我不报修, and that nobody said so: 谁要退货了, 没说要退.
_NOT_I = (
    rf"(?<![让给叫跟对帮替])(?:我们?|咱们?)(?:又|也|都|可|并|真|才|就|现在|本来|这次)*不{_MATTERS}"
    rf"|(?<![能要他她您你们可])不(?:办理?|申请|打算|准备)(?:申请|办理?)?{_MATTERS}"
    rf"|(?<![们他她您你服员傅人有])没(?:有)?[要想](?:过|要)?(?:申请|办理?)?{_MATTERS}"
    r"|(?<![能要他她您你们可])不退货?(?:也)?不换"
)
_NEVER_SAID = (
    r"(?:谁|(?<![们他她服员傅人])没有?[说讲提]过?)(?:说|讲)?过?(?:我们?)?[要想](?:申请|办理?)?"
    rf"{_MATTERS}"
)
_WAS_IT = r"(?<![是这要想又])(?:并不是|不是)[\u4e00-\u9fff]"
_OTHERS = (
    r"(?<!作为)(?<!作为你们的)(?:邻居|客户|客人|顾客|业主|住户|楼[上下]|学生|病人|员工|用户"
    r"|别人|人家|被|让人)[^,，。我]{0,4}投诉(?!你|贵|客服|师傅|工程师)"
)
# That goods are returned to whoever writes, and not by them: 客户都退货了, 被超市退货.
_BY_THEM = (
    r"(?<!作为)(?<!你们的)(?<!你们)(?:客户|客人|顾客|买家|经销商|下家|人家|超市|门店|商场|甲方)"
    r"(?:(?:们|都|全|也|已经|又|老是?|天天|一直|现在|今天|刚|把货|给我们?|纷纷)+(?:在|要|说|要求|闹着?|来)*"
    r"|(?:那边|那里|那头|们)(?:要|说|要求|已经|闹着?|也|都|[又来]|现在)+|(?=退我|退[货款回单]*了))"
    r"退(?:我们?的?货|[货款回单])?了?"
    r"|被[^,，。我]{1,6}退(?:货|回来?|单)了?|(?:客户|客人|顾客|买家)们?退我们?的?货"
)
_EVENTS = (
    r"(?:fault |repair |service )*(?:return|refund|exchang|repair|report|complain|invoice|contract"
    r"|install)[a-z]*"
)
# "No, nothing is broken": that all is well, which is no trouble; "nothing is working" is one.
_ALL_WELL = (
    r"\bnothing(?:'?s| is| was| seems to be)?(?: really| actually| at all)?"
    r" (?:broken|wrong|damaged|faulty|defective|missing)(?! with (?:that|it)\b.{0,20}\bbut)"
)
# That nothing goes back: "I don't return anything", "only asking, no return".
_NO_RETURN = (
    r"\bi (?:do not|don'?t|won'?t|will not) (?:return|exchange|send back)"
    r"(?: (?:it|anything|them|this|that|(?:my|the|any) \w+))?\b"
    r"|\bno (?:new )?(?:return|exchange)(?=\s*(?:[,.;!:]|$|please\b|thank|just\b|only\b))"
)
_NO_NEED = (
    r"\bno (?:return|exchange|refund|replacement|repair|invoice|complaint|report|visit)s?"
    r"(?: is| was)? (?:needed|necessary|required|wanted)\b"
)
# That what is said is no fault: "not an error", 不是故障, 我没有坏.
_NO_FAULT = (
    r"\b(?:not|isn'?t|wasn'?t)(?: really| actually)? (?:an? |any )(?:\w+ )?"
    r"(?:fault|error|bug|breakdown|defect|malfunction)\b"
    r"|\b(?:(?:it|that|this|machine|printer)(?:'?s| is) not|(?:is|are|was)n'?t)"
    r"(?: actually| really)? (?:broken|faulty|defective)\b"
    r"|^no (?:fault|error|bug|breakdown)s?(?=[,.;!:–-])"
    r"|(?<![是这要想又])并?不是(?:来|要|想|说)?(?:出|报)?(?:故障|毛病|报错|出错|坏|bug)了?"
    r"|(?:^|(?<=[,，。!！我们器机它]))(?:并?没有?|又没)(?:坏|出?故障|出?毛病|出错)(?![吗么多过码代提报灯])"
)
# A question put with both its answers, which tells of nothing: 能不能用电磁炉, 洗了会缩水不.
_WHETHER = (
    r"(?:能不能用|好不好用|会不会(?!是|已|又|漏电|触电|爆|炸|着火|起火|冒烟)[^,，。!！我们]{0,6})(?!了)"
    r"|会(?!员|计|议|不会)[^,，。!！?？]{1,8}[不吗么](?=$|[?？,，。啊呀呢])"
)
_NO_PAST = r"(?![^,，。!！]{0,6}[吗么过])"  # 不是报修过吗
_IS_NOT = rf"(?<![是这要想又])并?不是(?:要|想)?{_MATTERS}{_NO_PAST}"
_NOT_DOING = (
    r"\b(?:i|we)(?: ?'?m| am|(?: ?'?re| are)) not (?:here to )?(?=return|exchang|report|complain)"
    r"[a-z]+(?: (?:an?|the|any|my|our)(?: [a-z]+)?)?"
)
_RETURNED_TO_US = re.compile(_BY_THEM)
_MATTER = re.compile(f"{_ABOUT}{_AROUND}{_THING}|{_NOT_FOR}|{_IS_NOT}|{_NOT_DOING}|{_NEVER_SAID}")
_ALL = re.compile(
    f"{_NO_FAULT}|{_ABOUT}{_AROUND}{_THING}|{_UNWANTED}{_AROUND}{_THING}|{_THEY}"
    f"|{_NOT_FOR}|{_NOT_WANTED}|{_WAS_IT}|{_NOT_I}|{_NEVER_SAID}|{_OTHERS}"
    f"|{_BY_THEM}|{_ALL_WELL}|{_NO_NEED}|{_NO_RETURN}|{_WHETHER}"
)
_WELL = re.compile(f"{_ALL_WELL}|{_NO_FAULT}")
_MAY_BE_WELL = ("nothing", "not ", "n't ", "nt ", "no ", "不是", "没")  # stand in all it finds
_FAULTLESS = re.compile(_NO_FAULT)
# What is wanted instead: to know something, or what is arranged.
_WANTED = re.compile(
    r"\b(?:want(?:ed)?|like|need|trying|here) to (?:know|ask|find out|check|understand|book"
    r"|arrange|schedule|buy|order)\b|\b(?:just|only) (?:asking|curious|a question)\b|\bwondering\b"
    r"|\b(?:just|only) (?:the|a|an|our) \w+(?: \w+)? please\b"
    r"|(?:只是?|就是?|单纯)(?:是|要|想|来)*(?:问|了解|咨询|知道|约|预约|做|买)|想(?:问|了解|咨询|知道|预约|约)"
)
# The same, said while we take that very matter down: 不退货, "not a return".
_TAKEN_WRONGLY = re.compile(
    rf"(?<![是这要想又能会他她您你家方司人])(?<![你他她]们)不{_MATTERS}{_NO_PAST}|{_NOT_WANTED}|{_NOT_I}"
    r"|\b(?:not?|never)(?: (?:an?|the|to|for|my|any|want|need|asking|said|new|further))*"
    rf" {_EVENTS}(?! (?:yet|so far|received|came|arrived|label)\b)"
    r"(?: (?:an?|the|any|my|our)(?: [a-z]+)?)?\b"
    rf"|{_UNWANTED}(?: (?:an?|the|any|my|to|make|start|open))* {_EVENTS}"
    r"(?: (?:it|them|this|that))?\b"
    rf"|{_NO_RETURN}"
)


_LONGEST = 200
# Cheap: it decides whether what was said before is looked up.
_MAY_DENY = re.compile(
    r"(?:不|谁|没).{0,6}[报退换修装投票签续]|报修|取消[,，。\s]|[错对]了?[,，。\s].{0,8}[要想]|\b(?:cancel|wrong|mistake)\b.{3}|(?:\bnot?\b|n't|\b(?:do|did|wo)nt\b).{1,24}"
    r"\b(?:return|refund|exchang|repair|report|complain|invoice|contract|install)"
)

_MAY_DENY_SIGNS = (
    *("不", "谁", "没", "报修", "取消", "错", "对"),
    *("no", "n't", "nt ", "cancel", "wrong", "mistake"),
)
# One of these stands in all that the patterns find; to look for them costs a tenth.
_RETURNED = "退"
_SIGNS = (
    "不",
    "没",
    "谁",
    "投诉",
    _RETURNED,
    "not",
    "n't",
    "nt ",
    "never",
    "no return",
    "no exchange",
    "no new ",
    "no longer",
    "complain",
    "needed",
    "necessary",
    "required",
)


@lru_cache(maxsize=64)  # one turn asks it of its message in several places
def without_denied(folded: str) -> str:
    """A folded text without what it denies or tells of others; mostly the text itself."""
    return _ALL.sub(" ", folded) if any(one in folded for one in _SIGNS) else folded


def without_returns_of_others(text: str) -> str:
    """A text without what others return of the goods sold to them, unless that is all of it."""
    left = _RETURNED_TO_US.sub(" ", text) if _RETURNED in text else text
    return left if any(map(str.isalnum, left)) else text


@lru_cache(maxsize=64)
def without_denied_matter(folded: str) -> str:
    """The same, only of what the text says that it is not about: 不是要投诉, "not about …"."""
    return _MATTER.sub(" ", folded) if any(one in folded for one in _SIGNS) else folded


def without_taken_wrongly(folded: str) -> str:
    """The same for a dialog that runs: without what it is not, or nobody will have: 不退货."""
    denied = _TAKEN_WRONGLY.sub(" ", folded) if may_deny(folded) else folded
    return without_denied_matter(denied)


@lru_cache(maxsize=64)
def may_deny(text: str) -> bool:
    """Whether a message may say that the dialog which runs is not meant: 不是退货, 取消，…."""
    folded = text.casefold() if len(text) <= _LONGEST else ""
    is_likely = any(map(folded.__contains__, _MAY_DENY_SIGNS))
    return is_likely and _MAY_DENY.search(folded) is not None


def without_all_well(folded: str) -> str:
    """A folded text without what says that nothing is wrong, or that it is no fault."""
    return _WELL.sub(" ", folded) if any(map(folded.__contains__, _MAY_BE_WELL)) else folded


def wants_no_report(text: str) -> bool:
    """Whether a message says that nothing is at fault and what is wanted instead.

    "It is not a fault! I just want to know if …"; 我没有坏，就是约保养.
    """
    folded = text.casefold()
    if len(folded) > _LONGEST or not any(map(folded.__contains__, _MAY_BE_WELL)):
        return False
    return _FAULTLESS.search(folded) is not None and _WANTED.search(folded) is not None


def undenied(text: str) -> str:
    """A text without what it denies or only asks, 没说要退货; the text itself if it does not."""
    folded = compared(text)
    left = without_denied(folded)
    return text if left == folded else left
