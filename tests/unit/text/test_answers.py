"""Short replies to a question of the assistant."""

from __future__ import annotations

import pytest

from bot.adapters.text.answers import find_answer
from bot.adapters.text.fold import folded
from bot.core.reading import Answer

YES = """
行 可以 好嘞 嗯 嗯嗯 中 要得 得 得行 没问题 对 对的 对头 是 是的 是滴 好 好的 好! 好的好的 好呀好呀 行吧 行啊 那行 那好吧 没错 中嘞 确认 同意 OK ok
就这样吧 要的 有 有的 可以啊 可以👌 👌 👍 對 沒問題 ＯＫ 好的谢谢 对的对的 行啊就这么定 可以,就是时间晚一点 可以就是贵了点 行,明天下午吧
好的,麻烦您了 可以的,没问题 对,地址没错 嗯,可以 你好,可以 好的,那我等师傅电话
"""
NO = """
不用 不行 不可以 不是 不对 先不 不要 不 不了 没有 没了 没有了 不需要 不是的 不好 不可以的 不太方便 不方便 唔使 莫得 没别的事了 不用了 不用了,谢谢你
不行,明天我没空 不用,我自己来 不对,电话错了 不用了谢谢
"""
UNKNOWN = """
不知道 记不清 记不清了 忘了 忘记了 早忘了 没看到 没看到型号 不清楚 不太清楚 不晓得 晓不得 唔知 我也不知道 想不起来了 找不到标签 型号没注意 不记得什么时候买的
不知道是什么型号 谁知道呢 真不记得了 没印象 看不清 不确定 这个我不懂
"""
GIVE_UP = """
算了 算了吧 算了不修了 那算了 不修了 不约了 不买了 不要了 先不修了 不用修了 取消吧 帮我取消 取消预约 别来了 不用来了 放弃 我不想修了 改天再说吧 下次再说
不用了取消吧 师傅别来了,我自己修好了 太贵了不修了
"""
NEITHER = """
冰箱不行了 不行了 好像 好像坏了 对不起 不是13912345678是13912345679 可以便宜点吗 行吗 可以吗 行不行 可不可以 能修吗 好的话多少钱 不知道行不行
洗衣机甩干的时候声音特别大像要飞起来 不制冷 不通电 不会转了 有异味 没反应 没电 遥控器找不到了 电视看不清 忘了关 我不知道怎么用 是不是要换 不是很冷 好热
你好 您好 在吗 行李 行车记录仪 得了吧 中午 明天下午 张伟 13912345678 有现货吗 要多少钱 型号不对 算了,还是明天吧 打算买冰箱 怎么取消 能取消吗 对了,我想问一下 算了先不说这个 先不说这个了
水龙头 😀 哦 😀😀 老板好 小姐姐你好 你好你好 老板在不 昨天买的想退掉 我要退掉 升上去就下不来了 订单多久不付会取消 取消其中一个
"""


def replies(words: str) -> list[str]:
    return words.split()


@pytest.mark.parametrize("text", [*replies(YES), "行 对了现在滚筒洗衣机最便宜的多少钱", "好的 谢谢"])
def test_says_yes(text: str) -> None:
    assert find_answer(folded(text)) is Answer.YES


@pytest.mark.parametrize("text", [*replies(NO), "不是 是明天"])
def test_says_no(text: str) -> None:
    assert find_answer(folded(text)) is Answer.NO


@pytest.mark.parametrize("text", replies(UNKNOWN))
def test_does_not_know(text: str) -> None:
    assert find_answer(folded(text)) is Answer.UNKNOWN


@pytest.mark.parametrize("text", [*replies(GIVE_UP), "行 算了"])
def test_gives_up(text: str) -> None:
    assert find_answer(folded(text)) is Answer.GIVE_UP


@pytest.mark.parametrize(
    "text",
    [
        *replies(NEITHER),
        "",
        "可以 便宜点吗",
        "没货就算了 有了跟我说",
        "漏水 不要了 给我退",
        "可以" * 30,
        "冰箱不制冷,昨天师傅来看了说可以修但是要换压缩机",
    ],
)
def test_answers_nothing(text: str) -> None:
    assert find_answer(folded(text)) is None
