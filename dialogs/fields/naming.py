# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of people and companies in running text: 王师傅, 我是李明, "this is Ann Lee from Acme Ltd".

A Chinese name is known by its surname, a company by what it calls itself (有限公司, Ltd). What a
customer answers to "your name?" is `person`'s matter, which takes any name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.fields.denial import is_denied


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it stands. `strength` orders what a text offers: introduced, titled, near."""

    start: int
    end: int
    value: str
    strength: int = 0


# The two hundred commonest surnames cover 97 of 100 people.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
    "池查麻苑迟邝"
)
_COMPOUND = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|轩辕|端木"
_SURNAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_TITLE = (
    r"(?:先生|小姐|女士|太太|经理|总经理|主任|主管|师傅|老师|医生|大夫|厂长|科长|部长|队长|班长|组长|护士长|护士|院长|所长|店长|店主"
    r"|校长|站长|处长|局长|课长|股长|助理|教授|工程师|工(?![作具程厂业艺人位件序时资况单控装地期])|总(?![是部线电共之体成公数会和结分])"
    r"|老板|会计|秘书|专员|采购|姐(?![妹夫])|哥(?![们])|阿姨|叔|博士)"
)
_ROLE = r"(?:主管|经理|负责人|工程师|主任|厂长|店长|组长|班长|采购|文员|行政|技术员|机修|电工|操作工|会计|秘书|助理|科长|部长|老师)"
_TITLED = re.compile(rf"(?<![\u4e00-\u9fff])(?P<a>{_SURNAME}[\u4e00-\u9fff]{{0,2}}?{_TITLE})|(?P<b>{_SURNAME}{_TITLE})")
_NOT_ROLE = r"(?:主管|经理|负责人|工程师|主任|厂长|店长|组长|班长|采购|文员|行政|技术员|机修|电工|操作工|会计|秘书|助理|科长|部长|老师)"
_TITLED = re.compile(r"^(?:周总|时工|高工程|关师|方经|全总|成总|和工|应工|连工|向师|任务|路总|解工|单工|车工|房主任)")
_INTRODUCED = re.compile(
    rf"(?:{_ROLE}|联系人(?:姓名)?|报修人|负责人|姓名|联络人|收件人|经办人)\s*(?:是|为|叫|[:：])?\s*(?P<who>{_SURNAME}[\u4e00-\u9fff·]{{1,3}}?)(?=[,，。;；、\s\d(（!！]|的?(?:电话|手机|联系|号码)|$)"
    rf"|(?:我叫|我的名字(?:叫|是)|我是|这里是|这边是|本人|鄙人|敝姓|免贵姓|我姓|叫我|找(?:一下)?|联系(?:一下)?|请(?:打给|联系|找)|打给|交给|我们(?:的)?)(?P<me>(?:小|老|阿)?{_SURNAME}(?:{_TITLE}|[\u4e00-\u9fff]{{0,2}}?))(?=[,，。;；、\s\d(（!！]|的?(?:电话|手机|联系|号码)|就[行好可]|吧|即可|来|$)"
)
_OF_COMPANY = re.compile(
    rf"(?:我是|这里是|这边是|我这边是|我们是)(?P<firm>[\u4e00-\u9fffA-Za-z0-9()（）]{{3,20}}?)的(?:[\u4e00-\u9fff]{{0,6}}{_ROLE})?(?P<who>(?:小|老)?{_SURNAME}(?:{_TITLE}|[\u4e00-\u9fff]{{1,2}}))(?=[,，。;；、\s\d\x00\x01(（!！]|$)"
)
_NO_FIRM = re.compile(r"客户|用户|顾客|业主|员工|你们|我们|刚|上次|之前|今天|昨天|楼上|隔壁|公司$|单位$")
_FUNCTION = re.compile(r"[是的了不在有要会就都很没到着过得我你他它这那哪给请吗呢吧把被]")
_NEAR_PHONE = re.compile(
    rf"(?:^|[,，。;；、\s:：(（!！\x00])(?P<before>(?:小|老)?{_SURNAME}[\u4e00-\u9fff]{{1,2}})[\s,，:：]{{0,2}}(?=\x01)"
    rf"|\x01+[\s,，(（]{{0,2}}(?:找|联系)?(?P<after>(?:小|老)?{_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=[,，。;；、\s)）!！]|收|$)"
)
_COMMON = frozenset(
    "电话 手机 高温 方便 马上 安全 单位 时间 应该 成功 全部 白天 明天 成都 常州 温州 金属 石油 文件 方案 关机 包装 车间 车辆 房间 路由 "
    "连接 和平 解决 任何 向上 江苏 安徽 宁波 温度 常用 明细 单号 高压 平时 全天 时候 管理 管道 应急 冷库 冷却 沙发 顾客 施工 金额 "
    "别人 华东 华南 关闭 万一 季度 程序 程度 左右 何时 何况 余下 万能 严重 毛病 许多 马达 史上 白色 黄色 蓝色 高速 高度 边上 阳台 查看 查收 "
    "有人 于是 于今 连着 常见 盛夏 安装 安排 文字 明显 成品 单独 卫生 农场 时常 时而 向您 游客 党委 支持 和我 或者 景区 商场 商务 师傅".split()
)
_ENGLISH_NAME = r"[A-ZÀ-Þ][a-zA-ZÀ-ÿ'\-]*[a-zß-ÿ](?: [A-ZÀ-Þ][a-zA-ZÀ-ÿ'\-]*){0,2}"
_ENGLISH = re.compile(
    rf"(?:[Mm]y name is|[Mm]y name's|[Nn]ame[:：]|[Cc]ontact(?: person| name)?(?: is|:)|[Tt]his is|[Ii]'m|[Ii] am|[Ii]t's|[Aa]sk for|[Cc]all for|[Rr]each|[Cc]ontact|[Ss]peak (?:to|with)|[Cc]all me|[Cc]all)\s+(?P<who>(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?{_ENGLISH_NAME})(?=\s*(?:[,.;(!\-]|at\b|from\b|on\b|here\b|speaking\b|with\b|\(|\+?\d|\x01|and\b|in\b|for\b|$))"
    rf"|(?:^|[.!\n]\s*|- ?)(?:[Tt]hanks|[Tt]hank you|[Rr]egards|[Bb]est(?: regards)?|[Cc]heers|[Ss]incerely)[,.!]?\s*[-–]?\s*\n?\s*(?P<signed>{_ENGLISH_NAME})\s*[.!]?(?=$|[\s,]*\x01)"
    rf"|(?<![A-Za-z])(?P<titled>(?:Mr|Mrs|Ms|Miss|Dr)\.? {_ENGLISH_NAME})"
    rf"|(?:^|[,.;(]\s*|- ?)(?P<near>{_ENGLISH_NAME})[\s,:]{{1,3}}(?=\x01)"
    rf"|\x01+[\s,(]{{1,3}}(?:ask for )?(?P<behind>{_ENGLISH_NAME})(?=\s*(?:[).,;!]|$))"
)
_NO_NAME = frozenset(
    "Thanks Please Phone Tel Mobile Cell Call Email Model Serial Error Hello Hi Dear Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December Support Service Machine Printer The This That My Our We It "
    "Not No Yes Urgent Still Since Contact Number Address Company Order Technician Engineer Windows Line Plant Site Just Sorry Number".split()
)
_SUFFIX = r"(?:有限责任公司|股份有限公司|集团有限公司|科技有限公司|有限公司|集团公司|分公司|集团|公司|株式会社)"
_BODY = r"[\u4e00-\u9fffA-Za-z0-9()（）&·\-]"
_FULL_COMPANY = re.compile(rf"{_BODY}{{2,24}}?{_SUFFIX}(?![\u4e00-\u9fff]{{0,1}}(?:规定|要求|电脑|网|楼|门|里|内部))(?:{_BODY}{{2,6}}分公司)?")
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,14}?(?:人民医院|中医院|妇幼保健院|医院|大学|学院|中学|小学|幼儿园|酒店|宾馆|饭店|银行|超市|商场|制药厂|化工厂|纺织厂|食品厂|水泥厂|钢铁厂|印刷厂|机械厂|电子厂|塑料厂|玻璃厂|造纸厂|水厂|电厂|工厂|厂|研究院|研究所|重工|汽配|物流|制造|食品|纺织|印务|机械|电子|科技|药业|化工)"
)
_COMPANY_CUE = re.compile(
    rf"(?:公司(?:名称?|全称)?\s*(?:是|为|叫|[:：])|单位(?:名称)?\s*(?:是|为|叫|[:：])|我司\s*[(（:：]\s*|客户名?称?\s*[:：]\s*|抬头\s*[:：]?\s*)\s*(?P<name>{_BODY}{{2,30}}?)(?=[,，。;；、\s)）!！]|$)"
)
_FROM_CUE = re.compile(
    rf"(?:我们是|我是|这里是|这边是|我这边是|我这里是|来自|本公司|我司|我们公司|我们单位)(?:是|叫)?(?P<name>{_BODY}{{2,24}}?)(?:的(?!是)|[,，。;；\s!！]|$)"
)
_LEADS = re.compile(
    r"^(?:.*(?:我们是|我是|这里是|这边是|我司是|我司|来自|本公司|你好|您好|单位是|公司是|客户是|客户|发给|寄给|送到|送给|位于|公司名|名称|抬头|开票给))|^(?:是|在|给|到|叫|为|的|和|由|从|请|，)+"
)
_GENERIC = re.compile(
    r"^(?:没有?|无|自己|个人|我们?|你们?|您|贵|本|该|整个|全|总|分|子|一家|这家|那家|某|物流|快递|保险|电力|自来水|燃气|供应商|厂家|第三方|别的|其他|其它|外包|上级|母|两家|各|代理|贸易|公|有限|股份|去|回|到)*(?:公司|医院|学校|酒店|工厂|厂|集团|学院|大学|银行|超市|商场|制造|电子|科技|机械|食品|物流|重工)?$"
)
_LTD = re.compile(
    r"(?<![A-Za-z])((?:[A-Z][\w&.'\-]*|&|of|and|the|de)(?: (?:[A-Z][\w&.'\-]*|&|of|and|de)){0,5},? (?:Ltd|Limited|Inc|Incorporated|LLC|GmbH|Corp|Corporation|Co|Company|PLC|AG|BV|Pte\.? Ltd|Sdn\.? Bhd|S\.A|Pty\.? Ltd|Group|Industries|Hospital|University|Manufacturing|Logistics|Foods|Packaging|Engineering)\b\.?(?:,? (?:Ltd|Limited|Inc|LLC)\b\.?)?)"
)
_FROM = re.compile(
    r"(?:(?:[Tt]his is|[Ii]'m|[Ii] am|[Mm]y name is|[Ww]e are|[Ww]e're|[Ii]t's)(?: [A-Z][\w'\-]*){0,3},? (?:calling |writing |here )?(?:from|at|with|of) (?:the )?|(?<![A-Za-z])[Cc]ompany(?: name)?(?: is|:) ?|[Ww]e are |[Ww]e're |[Hh]ere is |[Cc]alling from |[Ww]riting from |[Oo]n behalf of )((?:[A-Z][\w&.'\-]*|&)(?: (?:[A-Z][\w&'\-]*|&|of|and)){0,4})(?=[,.;(!\s]|$)"
)


def people(text: str) -> tuple[Name, ...]:
    """The people a narrow text introduces or names, surest first.

    Phone numbers are expected to be masked with `\\x01`: a name right beside one counts.
    """
    found = [*_chinese_people(text), *_english_people(text)]
    kept = [one for one in found if not is_denied(text, one.start)]
    return tuple(sorted(kept, key=lambda one: (one.strength, one.start)))


def companies(text: str) -> tuple[Name, ...]:
    """The companies a narrow text says it comes from or names in full, surest first."""
    found = [*_announced_companies(text), *_full_companies(text), *_english_companies(text)]
    return tuple(one for one in found if not is_denied(text, one.start))


def _chinese_people(text: str) -> Iterator[Name]:
    if text.isascii():
        return
    for match in _INTRODUCED.finditer(text):
        group = "who" if match["who"] else "me"
        name = match[group]
        is_words = name in _COMMON or _FUNCTION.search(name[1:])
        if not is_words and (len(name) > 1 or "姓" in match.group()):
            yield Name(match.start(group), match.end(group), name, 0)
    for match in _OF_COMPANY.finditer(text):
        if match["who"] not in _COMMON and not _FUNCTION.search(match["who"][1:]):
            yield Name(match.start("who"), match.end("who"), match["who"], 0)
    for match in _TITLED.finditer(text):
        if match.group() not in _COMMON and not _NOT_TITLED.match(match.group()):
            yield Name(*match.span(), match.group(), 1)
    if "\x01" in text:
        for match in _NEAR_PHONE.finditer(text):
            group = "before" if match["before"] else "after"
            if match[group] not in _COMMON and not _FUNCTION.search(match[group]):
                yield Name(match.start(group), match.end(group), match[group], 2)


def _english_people(text: str) -> Iterator[Name]:
    for match in _ENGLISH.finditer(text):
        group = match.lastgroup or ""
        name = match[group]
        words = name.split()
        if not any(word in _NO_NAME for word in words):
            yield Name(match.start(group), match.end(group), name, 0 if group in {"who", "signed"} else 2)


def _announced_companies(text: str) -> Iterator[Name]:
    for match in _COMPANY_CUE.finditer(text):
        if not _GENERIC.match(match["name"]):
            yield Name(match.start("name"), match.end("name"), match["name"])
    for match in _OF_COMPANY.finditer(text):
        if not (_GENERIC.match(match["firm"]) or _NO_FIRM.search(match["firm"])):
            yield Name(match.start("firm"), match.end("firm"), match["firm"])
    for match in _FROM_CUE.finditer(text):
        name = match["name"]
        is_company = _PLACE.fullmatch(name) or name.endswith(("公司", "集团"))
        if is_company and not _GENERIC.match(name):
            yield Name(match.start("name"), match.end("name"), name)


def _full_companies(text: str) -> Iterator[Name]:
    if "公司" not in text and "集团" not in text:
        return
    for match in _FULL_COMPANY.finditer(text):
        lead = _LEADS.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        name = text[start : match.end()].lstrip("(（")
        is_named = not _GENERIC.match(name) and len(name) >= 4  # noqa: PLR2004 two characters and 公司
        if is_named and not re.search(r"[的了在把给]", name[:-2]):
            yield Name(match.end() - len(name), match.end(), name)


def _english_companies(text: str) -> Iterator[Name]:
    for pattern in (_LTD, _FROM):
        for match in pattern.finditer(text):
            name = match[1].strip().rstrip(",")
            if name.split()[0] not in _NO_NAME or len(name.split()) > 2:  # noqa: PLR2004 a long name
                yield Name(match.start(1), match.end(1), name)
