"""What a short reply says to a question: yes, no, don't know, or give it all up."""

from __future__ import annotations

import re

from bot.adapters.text.fold import Folded
from bot.core.reading import Answer

#: A reply is read word by word: these say nothing, those in _CORES decide, anything else makes it no answer.
_FILLER = (
    r"[ ,。!~、.…]|\.\.\.|哈+|嘿+|呵+|哎+|唉|哦+|噢+|喔|额|呃|啊|呀|呢|吧|嘛(?!\?)|哟|哒|滴|咯|啦|喽|诶|欸|"
    r"那个|那就|那么|那|就|谢谢(?:您|你|了|啦)?|多谢|谢了|谢|辛苦了?|麻烦(?:您|你)?了|麻烦(?:您|你)?|您|"
    r"你们?|我们?|咱|这样|这个|这|都|也|真的?|确实|应该|暂时|目前|现在|先|师傅|老板|亲|美女|朋友|帅哥|小姐姐|"
    r"已经|的话|好意思|[\U0001f300-\U0001f44b\U0001f450-\U0001faff☺☹❤]"
)
_YES = (
    r"可以的?|行(?!不)(?:的|了(?=吧|$|[ ,。!]))?|好(?:的+|嘞|咧|滴|哒|呀|啊|吧|勒|了(?=$|[ ,。!]))?|嗯+呐?|"
    r"恩+|中(?:嘞|的)?|要得|得(?:行|嘞|嘅)?(?!了)|没(?:有)?(?:问题|意见|毛病)|对(?:的|头|呀|滴)?(?!了)|"
    r"是(?:的|滴|呀|啊|嘞)?|没错|正确|成|使得|妥(?:了|妥的?)?|同意|确认|确定|就(?:这样|这么[定办着]|按这个)|"
    r"按这个来|要的?|需要的?|愿意|有的?|在的?|管|可|[Oo][Kk](?:ay|AY)?|[Oo]kk|[Yy]es|YES|yep|sure|"
    r"[yY](?![a-zA-Z])|👌|👍|🆗|✅|👌🏻|一样的|明白|了解|收到|知道了|晓得了"
)
_NO = (
    r"没(?:有)?(?:别的|其他|其它|什么)(?:事情?|问题|需要)?(?:的|了)?|"
    r"不(?!行了)(?:用|必|要|需要|行|可以|是|对|同意|愿意|好|成|能|合适|方便|想|在|中|得行|得|太行|太方便|"
    r"大行|大方便|可|想要|考虑)?(?:的|了(?!解))?(?![一-鿿]?[知清晓确记])|没(?:有|得)?(?:了|的)?|没啥了?|莫得|"
    r"冇|唔使|唔好|唔得|唔系|要不得|错(?:了|的)|不是这[样个]|免了|甭了?|否|别(?:了)?|"
    r"[Nn][Oo](?:pe)?(?![a-zA-Z])|[nN](?![a-zA-Z])|❌"
)
_UNKNOWN = (
    r"不(?:太|大|怎么|是很|是太)?(?:知道|清楚|晓得|了解|记得|确定|明白|懂)|"
    r"(?:晓|记|想)不(?:得|清楚?|起来?|到)|莫晓得|唔知道?|弄不清楚?|搞不(?:清楚?|懂)|说不(?:准|好|清楚?|上来)|"
    r"记不(?:住|太清楚?)|没(?:有)?(?:印象|注意|留意|留心|记)|(?:早就?|都|给)?忘(?:记)?(?:了|光了|掉了)|忘了|"
    r"(?:没|看不|找不|没有|没找|看不太)(?:看到|找到|见到|到|见|清|着|写)|谁(?:还)?(?:知道|记得)|"
    r"哪(?:还|里|儿)?(?:知道|记得|晓得)|天知道|没标签|没有标签|标签(?:没了|掉了|撕了|磨没了)|不会看"
)
_GIVE_UP = (
    r"(?<![打盘计推核预])算(?:了|啦|喽)(?:吧)?(?!一下|下|算|多)|"
    r"(?:不|别|甭)(?:用|想|要)?(?:再)?(?:修|约|买|装|弄|搞|办|退|换|登记|预约|报修|维修|来|安装|处理|"
    r"麻烦)(?:理)?了|(?:不|别)(?:用|要)?(?:再)?(?:派人?|叫人?|安排|让师傅|叫师傅)?(?:过)?来了|"
    r"(?:都|帮我|给我|我要|我想|请|全部?)?(?:给我)?(?:取消|撤销|撤了)(?:了|掉|这[次个单]?|预约|订单|维修|"
    r"报修|登记|工单|它)*|放弃|(?:改天|下次|以后|回头|过后)(?:有空|需要)?再(?:说|讲|约|修)|"
    r"先不(?:修|约|买|装|弄|办|搞|退|换|登记|预约|报修)(?:了)?|不(?:要|买|修|装)了"
)
#: Words around a reply of not knowing: 型号没看到, 不记得什么时候买的.
_ABOUT = (
    r"具体的?|型号|标签|牌子|铭牌|机身|贴纸|上面|发票|日期|时间|哪[天年月款种个]?|什么时候|啥时候|"
    r"是?什么型号|啥型号|几[号月年]|买的?|购买|是|在|有点|实在|早|太|了|的|时候|什么|啥|数字|字|说明书|号码|"
    r"编号|订单号?|单号|地方|哪里|哪儿|多久|好久|很久|年头|具体"
)
_QUESTION = re.compile(
    r"吗|(?<![什怎这那多])么(?=$|[ ,。?])|\?|嘛\?|(.)不\1|可不可以|行不(?!了)|可以不(?!$|[ ,。])|可以不$|"
    r"好不(?!意|好意|好用)|中不中|多少|几点|怎么|咋|为什么|为啥|在(?:不|没)(?:得)?$"
)

_TOKENS = tuple(
    (answer, re.compile(rf"(?:{pattern})"))
    for answer, pattern in (
        (Answer.GIVE_UP, _GIVE_UP),
        (Answer.UNKNOWN, _UNKNOWN),
        (Answer.NO, _NO),
        (Answer.YES, _YES),
    )
)
_SILENT = re.compile(rf"(?:{_FILLER})")
_TOPIC = re.compile(rf"(?:{_ABOUT})")
#: Openings that stand for themselves when more follows behind a comma or a blank.
_LEADING = re.compile(
    r"(?P<yes>可以的?|行(?:的|吧|啊|嘞)?|好(?:的+|嘞|咧|滴|哒|呀|啊|吧)?|嗯+|恩+|要得|没问题|对(?:的|头)?|"
    r"是(?:的|呀)|没错|同意|确认|[Oo][Kk]|成|得行|中)(?:谢谢)?(?P<gap>[ ,。!~]+|"
    r"(?=,?(?:就是|但是?|不过|只是)))(?P<rest>.+)$|(?P<no>不(?:用了?|行|可以|是|对|要|需要|同意|好|方便|"
    r"太方便)?(?:的)?|没有|先不用?|不用了?谢谢)[ ,。!~]+(?P<more>.+)$"
)
#: Rest of a reply after which its opening no longer says yes.
_TAKEN_BACK = re.compile(
    rf"(?:{_GIVE_UP})|^(?:吗|么|不(?!过|要|用)|嘛|便宜|再)|^[^,。]{{0,6}}[吗么]\??$|"
    r"(?:^|[ ,])(?:还是)?(?:不用|不行|不要)了?(?:吧)?$"
)
_CHANGED_MIND = re.compile(r"(?:还是|换|改|那就|就)(?!算了|不|别|取消).*[\u4e00-\u9fff0-9]")
_GIVEN_UP = re.compile(_GIVE_UP)
_GREETING = re.compile(
    r"^(?:(?:(?:老板|师傅|小姐姐|美女|帅哥|客服|大家|[你您]们?|早上|上午|中午|下午|晚上|新年)+好|哈喽|"
    r"在吗)[ ,。!~啊呀]*)+"
)
#: Takes up another matter: a return, a question, a part of an order.
_OTHER_MATTER = re.compile(
    r"[吗么?]|怎么|如何|怎样|咋|点样|能不能|可以|退|换货|多久|订阅|其中|还来不|[来下上出起]不来了|"
    r"就算了[ ,].*[\u4e00-\u9fff]{2}|先不(?:说|谈|聊|管)[这那它]"
)
_LONGEST_LEAD = 40
_LONGEST = 24


def find_answer(message: Folded) -> Answer | None:
    """None for questions, for descriptions (冰箱不行了) and for anything else that answers nothing."""
    text = _GREETING.sub("", message.text)
    if not text or len(text) > _LONGEST_LEAD:
        return None
    whole = None if len(text) > _LONGEST or _QUESTION.search(text) else _whole(text)
    return whole or _leading(text) or _giving_up(text)


def _whole(text: str) -> Answer | None:
    """The strongest of the words, if all of them belong to an answer."""
    found: set[Answer] = set()
    position, topic = 0, False
    while position < len(text):
        token = _token(text, position)
        if token is not None:
            found.add(token[0])
            position = token[1]
            continue
        silent = _SILENT.match(text, position) or _TOPIC.match(text, position)
        if silent is None:
            return None
        topic = topic or _SILENT.match(text, position) is None
        position = silent.end()
    for answer in (Answer.GIVE_UP, Answer.UNKNOWN, Answer.NO, Answer.YES):
        if answer in found:
            # 型号 and 日期 belong to not knowing alone: 型号不对 is no plain refusal.
            return answer if not topic or answer is Answer.UNKNOWN else None
    return None


def _token(text: str, position: int) -> tuple[Answer, int] | None:
    """The longest word that decides something; at the same length the stronger answer."""
    best: tuple[Answer, int] | None = None
    for answer, pattern in _TOKENS:
        match = pattern.match(text, position)
        if match is not None and match.end() > position and (best is None or match.end() > best[1]):
            best = (answer, match.end())
    return best


def _leading(text: str) -> Answer | None:
    """可以,就是晚一点 is a yes; 可以 便宜点吗 is none."""
    match = _LEADING.match(text)
    if match is None:
        return None
    if match["no"]:
        return None if _GIVEN_UP.search(match["more"]) or match["more"].startswith("不") else Answer.NO
    return None if _TAKEN_BACK.search(match["rest"]) else Answer.YES


def _giving_up(text: str) -> Answer | None:
    """自己修好了,不用来了 gives up with its reason; 算了还是明天吧 does not."""
    if len(text) > _LONGEST or _OTHER_MATTER.search(text):
        return None
    found = next(reversed(list(_GIVEN_UP.finditer(text))), None)
    if found is None or _CHANGED_MIND.search(text, found.end()):
        return None
    return Answer.GIVE_UP
