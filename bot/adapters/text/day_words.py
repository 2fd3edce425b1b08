"""Words that name days ahead and days behind, as patterns."""

from __future__ import annotations

from bot.adapters.text.festivals import FESTIVAL

_CN = "零一二三四五六七八九十"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY_OF_MONTH = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
)
_WEEK = r"(?:周|星期|礼拜)"
_COUNT = r"(?:\d{1,2}|[一两二三四五六七八九十]{1,2}|半)"
_UNIT = r"(?:天|周|个?星期|个?礼拜|个月)"
#: 一定, 一直, 二十 do not name a weekday.
_WEEKDAY = (
    r"(?:一(?![定直起下次般样共些点会])|[二三](?!十[一二三四五六七八九]?[号日]|十?[一二三四五六七八九]?楼)|"
    r"[四五六日天]|[1-7](?![\d点:.号月年度个天周~-]))"
)
_MONTH_PART = r"(?:初|上旬|中旬?(?!午)|底|末|下旬)"

#: House, line and shop numbers are no days of the month.
_NOT_A_DATE = (
    r"(?!楼|线|店|院|栋|幢|座|房|门|铺|机|工|商|口|单元|师傅|客服|码|室|仓|车|电池|色|公馆|常|用|子|本|三餐|"
    r"游|[大小]院)"
)

DAY = "|".join(
    (
        r"(?P<named>大大后天|大后天|(?<![以之今])后天|(?<![以之今])后日(?!子|常|志)|(?<![以之今然])后儿个?|明后[两二]?天|今明[两二]?天|"
        r"今天|今日|今儿个?|今(?=[早晚夜])|明天|明日|明儿个?|明(?=[早晚]|[上下中]午)|"
        r"听日|听(?=[早晚朝]))",
        r"(?P<which_week>下{1,3}一?个?|这一?个?|本|"
        rf"上{{1,2}}一?个?)? ?(?<!每)(?<!一){_WEEK}(?:(?P<weekday>{_WEEKDAY})(?P<to_weekday>[二三四五六6日天](?!常|期|十?[点时号月楼栋]|个?小时))?|"
        r"(?P<weekend>末)(?:两天)?)",
        rf"(?P<whole_week>下{{1,3}}一?个?|这一?个?|本) ?{_WEEK}(?![边围岁年期到])(?:之?内|里)?",
        rf"(?P<festival>{FESTIVAL})",
        r"(?<![\d.])(?:(?P<year>20\d\d|今|"
        rf"明)年)?(?P<month>{_MONTH})月(?:份)?(?:(?P<month_day>{_DAY_OF_MONTH})(?:[号日]|"
        rf"(?![\d多个几半])){_NOT_A_DATE}|(?P<month_part>{_MONTH_PART}))?",
        rf"(?P<which_month>下{{1,2}}个?|这个?|本)月(?:份)?(?:(?P<that_day>{_DAY_OF_MONTH})[号日]|"
        rf"(?P<that_part>{_MONTH_PART}))?",
        r"(?<![\d个一二三四五六七八九十半])(?P<this_part>月[初中底末])",
        rf"(?<![\d路街道巷弄里村苑第线了咗过满A-Za-z{_CN}#-])(?P<day_only>{_DAY_OF_MONTH})[号日]{_NOT_A_DATE}",
        r"(?<![\d./:])(?:(?<!-)|(?<=[./]\d-)|(?<=[./]\d\d-))(?:(?P<full_year>20\d\d)[-/.])?(?P<slash_month>1[0-2]|"
        r"0?[1-9])(?P<slash>[-/.])(?P<slash_day>3[01]|[12]\d|0?[1-9])(?![\d./:]|-(?!(?:1[0-2]|0?[1-9])[./])|"
        r"[点时匹升寸公斤度天个小人年次楼栋克万米kKLl%])",
        r"(?P<lunar>(?:农历|阴历)[\u4e00-\u9fff\d]{1,6}月[^ ,。]{1,4}|"
        r"(?:正|腊|冬)月(?:初|廿|[十二三])[一二三四五六七八九十]{0,2}|大年初[一二三四五六七八九十]{1,2})",
        rf"(?P<after_count>{_COUNT})(?P<after_unit>{_UNIT})(?:之后|以后|后(?![面来]))",
        rf"(?<![超都已不])再?过(?P<pass_count>{_COUNT}|几)(?P<pass_unit>{_UNIT})(?:之后|以后|后(?![面来]))?",
        rf"(?P<within_count>{_COUNT}|三五)(?P<within_unit>{_UNIT})(?:之内|以内|内)",
        r"(?<![\d去前每今明])(?:今年)?(?P<year_part>年[底末](?!货|奖|会)|年内)",
        r"(?P<workdays>工作日|平日|周中)",
        r"(?P<soon>这一?两三?天|这几天|[最]?近[两几]天)",
    )
)

#: 每天下午都在家 tells when somebody may come, 每天下午都响 what the machine does.
_AT_HOME = r"(?:[上中下]午|晚上|白天|早上)?(?:我|家里)?都?(?:在家|有人|有空|方便|可以|行(?!不)|OK|ok)"
#: What happened or keeps happening; read so that its hours are not taken for a wish.
PAST = (
    r"(?P<past>昨[天日晚夜儿]|大?前天|前[几两]天|去年|前年|刚才|刚刚|"
    rf"每到?(?:一?天(?!{_AT_HOME})|晚|日|周|个?星期)[一二三四五六日天末]?|天天|每次|"
    rf"上{{1,2}}一?个?(?:{_WEEK}[一二三四五六日天末]?|月(?:{_DAY_OF_MONTH}[号日])?)|上次|上回|"
    rf"(?:{_COUNT}|几)(?:天|年|个?月|个?星期|个?礼拜|个?小时|周|分钟)(?:之|以)?前)"
)
