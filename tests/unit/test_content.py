"""The demo shop's content, and what the loader says about content with mistakes."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.adapters.content import load_content
from bot.core.content import Content
from bot.core.errors import ContentError
from bot.core.orders import OrderStatus
from bot.core.policy import GuaranteeState, decide_guarantee, find_danger

DEMO = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(DEMO)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "content"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is no longer in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    return caught.value.problems


def split(sentences: str) -> list[str]:
    return [
        sentence.strip() for line in sentences.strip().split("\n") for sentence in line.split("|") if sentence.strip()
    ]


# The demo shop


def test_demo_shop_is_as_the_dialogues_need_it(content: Content) -> None:
    article = {article.model: article for article in content.articles}
    assert len(article) >= 150
    assert len({one.category for one in content.articles}) >= 8
    assert (article["KFR-35GW/A1"].price, article["KFR-50GW/A1"].price) == (Decimal(2899), Decimal(4299))
    assert (article["BCD-508"].price, article["BCD-501W"].price) == (Decimal(3599), Decimal(3399))
    assert [content.stock["BCD-508", shop.code] for shop in content.company.shops] == [0, 2, 0]
    assert article["BCD-508"].attributes["制冷方式"] == article["BCD-501W"].attributes["制冷方式"] == "风冷无霜"
    in_stock = [one for one in content.articles if content.stock[one.model, "tianhe"]]
    drums = [one for one in in_stock if one.attributes.get("类型") == "滚筒"]
    assert min(drums, key=lambda one: one.price).model == "XQG80-06"
    assert str(content.company.shop_for("海珠区").hours) == "09:30–21:30"
    prices = [one.price for one in content.articles] + [one.price for one in content.orders]
    assert {type(price) for price in prices} == {Decimal}


def test_r33_motor_of_last_years_washing_machine_is_still_covered(content: Content) -> None:
    (order,) = [order for order in content.orders if order.phone == "13912345678"]
    assert (order.customer, order.model, order.status) == ("张伟", "XQG100-12", OrderStatus.DONE)
    bought = (order.ordered_on, order.ordered_on)
    guarantee = decide_guarantee(content.policy, "洗衣机", bought, today=date(2026, 11, 23))
    assert (guarantee.state, guarantee.parts) == (GuaranteeState.PARTS, ("电机",))


def test_orders_run_from_2022_to_november_2026(content: Content) -> None:
    days = [order.ordered_on for order in content.orders]
    assert len(days) >= 40
    assert min(days).year == 2022
    assert date(2026, 11, 1) <= max(days) <= date(2026, 11, 30)


def test_policy_has_the_standards_numbers(content: Content) -> None:
    policy = content.policy
    assert (policy.urgent_within, policy.visit_within) == (timedelta(hours=24), timedelta(hours=48))
    assert (policy.remote_visit_within, policy.answer_within) == (timedelta(hours=72), timedelta(hours=24))
    assert (policy.return_days, policy.exchange_days, policy.furniture_return_days) == (7, 15, 30)
    assert (policy.visit_fee, policy.adjustment_fee) == (Decimal(20), Decimal(20))


def test_r34_every_category_in_every_district_has_a_technician_on_every_weekday(content: Content) -> None:
    monday = date(2026, 11, 23)
    for category in content.policy.categories:
        for district in content.company.places:
            able = [one for one in content.company.technicians if category in one.skills and district in one.districts]
            assert len(able) >= 2, (category, district)
            for day in (monday + timedelta(days=n) for n in range(7)):
                assert any(one.shift.on(day) for one in able), (category, district, day)


def test_every_district_of_a_shop_has_fifteen_places_or_more(content: Content) -> None:
    assert all(len(places) >= 15 for places in content.company.places.values())


def test_r1_r7_own_sentences_are_polite(content: Content) -> None:
    for sentence in own_sentences(content):
        assert not any(word in sentence for word in ("你", "妳")), sentence
    checks = [rules.first_check for rules in content.policy.categories.values() if rules.first_check]
    assert all(check.startswith("请您先") and check.index("。") == len(check) - 1 for check in checks)
    assert not any(find_danger(content.policy, check) for check in checks)


def own_sentences(content: Content) -> Iterator[str]:
    yield from (phrase.text for phrase in content.phrases.prescribed)
    yield from (entry.instead for entry in content.phrases.forbidden)
    yield from (rules.first_check for rules in content.policy.categories.values() if rules.first_check)


RUDE = """
你自己看吧 | 这肯定不是我们的原因 | 我不知道 | 不归我管 | 没办法 | 你找别人去 | 不可能 | 随便你 | 爱买不买 | 你懂不懂
跟你说了多少遍 | 这个我不清楚
"""


@pytest.mark.parametrize("sentence", split(RUDE))
def test_r7_forbids(content: Content, sentence: str) -> None:
    assert len(content.phrases.forbidden) >= 40
    assert any(pattern in sentence for entry in content.phrases.forbidden for pattern in entry.patterns)


#: Section G of the service standard and R3–R10, R20–R31, R60; names and figures as slots.
PRESCRIBED = """
您好,欢迎光临
您好,{company}!{agent}号为您服务
您好,{shop},有什么可以帮到您?
您好,我是{name},很高兴为您服务!
{customer},您需要些什么,我能帮您做些什么吗?
对不起,请稍等,我马上就来
好的,请您稍等
不好意思,{customer},让您久等了!
对不起,请您稍等,我请其他人来给您解答,请原谅
有现货,零售价为{price}元
欢迎您光临选购
对不起!此商品已售完暂时无货
对不起,您要的货暂时没有,请填写缺货登记单,并留下您的联系电话,货到后我们马上通知您
{customer}请稍等,我为您开发票
这是您的发票,请拿好,请到收款台交款,谢谢!
谢谢!请拿好商品,欢迎再来!
请慢走,欢迎您再来
您慢走
对不起,给您添麻烦了
真对不起,您的商品出了什么故障?
请稍等,我先帮您登记
谢谢您提出的宝贵意见
谢谢您提出的宝贵建议
谢谢您对我们的关心,您说的很对,我们今后一定注意改正。
不用谢,这是我们应该做的!
不客气,这是我们应该做的!
对不起,请您在这儿填写姓名、住址及电话号码。
您能告知您地址所在附近的明显建筑物或标志,这样可以要我们的维修人员能准确到达。
谢谢您的惠顾,麻烦您在这儿签名。
您看这样可以吗?
您看这样行吗?
对不起!{customer},车间危险,请您到休息室休息。
对不起,跟您讲话会影响到保养好您的爱车。请您到前台咨询。
对不起,跟您讲话会影响到修理好您的爱车。请您到前台咨询。
感谢您光临{shop},祝您驾车愉快!
您好,请问是{customer}吗?
我是{company}的送货员,您购买的{article}大概在{time}送到,请您留人、留单在家等候。
您购买的{article}已送到,请问送货具体位置在哪?
对不起!我们是专门负责送货的人员,安装另有专人负责,您可以与售后联系,让他们派专业人员过来为您服务。
再见!欢迎您再次光临{company}
您好
早上好
下午好
感谢您光临{shop}
您需要些什么,我能帮您做些什么吗?
"""


@pytest.mark.parametrize("sentence", split(PRESCRIBED))
def test_r12_prescribed_sentence_is_in_the_phrases(content: Content, sentence: str) -> None:
    assert sentence in {unicodedata.normalize("NFKC", phrase.text) for phrase in content.phrases.prescribed}


def test_prescribed_sentence_is_filled(content: Content) -> None:
    opening = content.phrases.by_id("opening_phone")
    company = content.company
    assert opening.fill(company=company.name, agent=company.agent) == "您好，安和电器！A08号为您服务"
    with pytest.raises(KeyError):
        opening.fill(company=company.name)


# Matters of safety (R32)

HARMLESS = """
急！热水器打不着火 | 燃气灶打着火松手就灭 | 燃气灶点不着火 | 煤气灶打火打不着 | 能打火花就是点不着
灶具打火有火花但是不着 | 冰箱漏氟不制冷 | 冰箱门封条漏气 | 空调漏水 | 高压锅漏气 | 轮胎漏气了 | 洗衣机不漏电就是不转
热水器没有漏电 | 手机漏电快一天三充 | 新手机到手麻烦换一下 | 充电手柄坏了 | 请勿接触电源线吗 | 被电话吵醒了
家电到手了没装 | 新买的热水器有漏电保护吗 | 漏电保护器跳闸了 | 手机充电死机 | 洗衣机能放爆炸盐吗 | 空气炸锅不加热
声音大得像要炸了锅 | 冰箱门板鼓包 | 火星人集成灶修吗 | 油烟机吸不了烟 | 电饭煲煮饭糊底 | 燃气灶火苗小发黄
我气得冒火 | 来自燃气公司的安装单 | 电视不开机指示灯不亮 | 自行车刹车片多少钱 | 冰箱没有冷气 | 洗衣机门锁坏了
打火灶开关打火没反应 | 冰箱和烤箱一起发货
"""
DANGEROUS = {
    "gas": """
厨房有股煤气味 | 燃气灶漏气了 | 好像煤气泄漏了 | 家里天然气味很重 | 热水器点火时爆燃 | 灶具下面漏煤气
闻到燃气的味道 | 一股煤气从热水器那边出来
    """,
    "fire": """
冰箱后面冒烟了 | 洗衣机着火了 | 电视冒出一股烟 | 插座打火花 | 微波炉里面冒火花 | 空调有烧焦味 | 洗衣机转起来有糊味
一股焦糊味 | 烟机起火 | 插头烫手都变色了 | 电暖器突然着火 | 热水器冒黑烟 | 电线烧了
    """,
    "electric": """
热水器漏电 刚才手麻了一下 | 洗澡被电了一下 | 洗衣机外壳电手了 | 冰箱外壳麻手 | 水龙头有电 | 饮水机漏电
热水器是不是漏电了 | 摸洗衣机触电了 | 洗碗机漏水滴到插座上了 | 打开冰箱会电人 | 手发麻不敢碰
    """,
    "burst": """
烤箱玻璃炸裂了 | 手机电池鼓包 | 燃气灶面板爆裂 | 高压锅炸了 | 充电宝鼓起来了 | 洗衣机玻璃门自爆 | 微波炉爆炸声很响
    """,
    "brakes": """
电动车刹车失灵 | 车子刹不住了 | 刹车踩不动
    """,
}


@pytest.mark.parametrize("sentence", split(HARMLESS))
def test_r32_harmless_sentence_is_no_danger(content: Content, sentence: str) -> None:
    found = find_danger(content.policy, sentence)
    assert found is None, [word for word in found.words if word in sentence]


@pytest.mark.parametrize(("kind", "sentence"), [(kind, one) for kind in DANGEROUS for one in split(DANGEROUS[kind])])
def test_r32_dangerous_sentence_is_found(content: Content, kind: str, sentence: str) -> None:
    found = find_danger(content.policy, sentence)
    assert found is not None
    assert found.kind == kind


# Mistakes

#: By file: what stands there => what is written instead => what is reported.
MISTAKES = {
    "policy.yml": """
visit_fee: 20 => visit_fee: abc => repair.visit_fee: must be a number, got 'abc'
visit_fee: 20 => visit_fee: -1 => repair.visit_fee: must be 0 or more, got '-1'
booking_days: 14 => bookingdays: 14 => repair.bookingdays: is not a key known here
booking_days: 14 => => repair.booking_days: is missing; add it
visit_hours: 48 => visit_hours: 96 => repair: visit_hours must lie between
[电冰箱, => [彩电, => categories.电视.aliases[2]: '彩电' stands already at categories.冰箱
visited: true => visited: 是 => categories.冰箱.visited: must be true or false, got '是'
{电机: 36} => {电机: 6} => categories.洗衣机: parts.电机: 6 months is no longer than
请您先确认插头 => 请你先确认插头 => categories.冰箱.first_check: says '你'
冰柜: => 冰箱: => the key '冰箱' stands twice in one block; keep one of the two
repeat_days: 30 => repeat_days: 很久 => complaints.repeat_days: must be a number, got '很久'
contacts: 3 => contacts: 1 => complaints.contacts: must be 2 or more
other: => others: => complaints: categories.other: is missing; add it
sympathy: 让您受委屈了 => sympathy: 让你受委屈了 => complaints.categories.attitude.sympathy: says '你'
who: 店长 => whom: 店长 => complaints.categories.late.whom: is not a key known here
conduct: => conducts: => conducts: is not a key known here
repair: => repair: [ => is not YAML
    """,
    "shop.yml": """
Asia/Shanghai => Asia/Canton => zone: unknown time zone 'Asia/Canton'
staff_hours: 09:00-21:00 => staff_hours: 9点到21点 => staff_hours: must be two times such as
phone: 020-8800 2001 => phone: => shops.tianhe.phone: must be text, got nothing
shop: tianhe => shop: tinahe => technicians.T01.shop: unknown shop 'tinahe'; did you mean 'tianhe'?
skills: [冷洗组] => skills: [冰箱门] => technicians.T01.skills[1]: unknown skill '冰箱门'
[天河区, 黄埔区, 白云区, 花 => [天和区, 白云区, 花 => technicians.T01.districts[1]: unknown district '天和区'
shift: 平日班 => shift: 夜班 => technicians.T01.shift: unknown shift '夜班'
districts: [番禺区 => districts: [海珠区 => shops.panyu.districts[1]: '海珠区' stands already at shops.jiangnan
[周一, 周二 => [星期一, 周二 => shifts.平日班.weekdays[1]: must be one of '周一'
11:00-13:00, => 10:00-13:00, => shifts.平日班: slots: the slot at 10:00 begins before
    """,
    "phrases.yml": """
id: good_morning => id: hello => prescribed[2].id: 'hello' stands already at prescribed[1].id
零售价为{price}元 => 零售价为{prise}元 => unknown slot {prise}; the slots are company,
零售价为{price}元 => 零售价为{price元 => has a brace without its partner
source: "000" => source: "005" => prescribed[1].source: must be one of '000'
text: 早上好 => text: 你好 => prescribed[2].text: says '你', which phrases.yml forbids
instead: 请稍等，我来给您介绍。 => instead: 没办法 => forbidden[1].instead: says '没办法'
    """,
    "catalogue.csv": """
,2899, => ,¥2899, => row 2: price: must be a number, got '¥2899'
岚禾,空调 => 岚禾,空条 => row 6: category: unknown category '空条'; did you mean '空调'?
KFR-50GW/A1 => kfr35gw/a1 => row 3: model: 'KFR35GWA1' stands already at row 2: model
,8,5,6, => ,8,五,6, => row 2: stock_jiangnan: must be a number, got '五'
,8,5,6, => ,8,5, => row 2: has 12 cells, the header 13
stock_panyu => stock_zengcheng => the column 'stock_zengcheng' is not known; its shop is not in shop.yml
stock_panyu => stock_zengcheng => row 1: the column 'stock_panyu' is missing; add it
类型=挂机 => 类型挂机 => row 2: attributes: must be pairs such as
    """,
    "promotions.yml": """
first: 2026-11-23 => first: 23.11.2026 => promotions[1].first: must be a date such as 2026-11-23
last: 2026-11-29 => last: 2026-11-01 => promotions[1]: last: 2026-11-01 is before first
[KFR-35GW/A1] => [KFR-35GW/A2] => promotions[1].models[1]: unknown model 'KFR-35GW/A2'; did you mean 'KFR-35GW/A1'?
categories: [热水器] => categories: [热水机器] => promotions[6].categories[1]: unknown category '热水机器'
models: [KFR-35GW/A1] => models: [] => promotions[1]: models: name models or categories
id: tv_cinema_season => id: aircon_service_week => promotions[5].id: 'aircon_service_week' stands already at promotions[1]
清洗券一张 => 清洗券一张。 => promotions[1].text: goes on in a longer sentence; leave out the '。'
price_cut: 200 => price_cut: 两百 => promotions[3].price_cut: must be a number, got '两百'
赠送免费安装和空调 => 送你免费安装和空调 => promotions[1].text: says '你'
    """,
    "knowledge.yml": """
category: 空调, telling: [制热] => category: 空条, telling: [制热] => usage[1].category: unknown category '空条'; did you mean '空调'?
id: usage_aircon_cool => id: usage_aircon_heat => usage[2].id: 'usage_aircon_heat' stands already at usage[1].id
words: [童锁] => words: [] => must have at least one entry; add one
购买后{price_protection_days}天内 => 购买后{days}天内 => unknown slot {days}; the slots are return_days
请按遥控器上的“模式”键,切换到太阳 => 你按遥控器上的“模式”键,切换到太阳 => usage[1].text: says '你'
account: => acount: => account: is missing; add it
words: [童锁], => words: [童锁], telling: [童锁], => telling: these words tell the category; add it
    """,
    "orders.csv": """
2022-06-18 => 18.6.2022 => row 3: ordered_on: must be a date such as 2026-11-23
D20220618 => D20220619 => row 3: number: D20220619-0001 does not have the date 2022-06-18
13711112202 => 1371111220 => row 3: phone: must be a mobile number of 11 digits
已完成 => 完成了 => row 2: status: must be one of '待发货', '已发货' or '已完成', got '完成了'
XQB80-21 => XQB80-99 => row 2: model: 'XQB80-99' is not in the catalogue
    """,
}


def mistakes() -> Iterator[tuple[str, str, str, str]]:
    for file, lines in MISTAKES.items():
        for line in lines.strip().splitlines():
            old, new, expected = line.split(" =>")
            yield file, old.strip(), new.strip(), expected.strip()


@pytest.mark.parametrize(("file", "old", "new", "expected"), list(mistakes()))
def test_mistake_is_named_with_its_place(folder: Path, file: str, old: str, new: str, expected: str) -> None:
    change(folder, file, old, new)
    found = problems(folder)
    assert any(line.startswith(f"content/{file}: ") and expected in line for line in found), found


@pytest.mark.parametrize("file", sorted(MISTAKES))
def test_missing_file_is_the_only_mistake_reported(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert problems(folder) == [f"content/{file}: file: is missing; create it or copy it from the demo shop"]


def test_mistakes_of_all_files_are_reported_together(folder: Path) -> None:
    chosen = {file: (old, new, expected) for file, old, new, expected in reversed(list(mistakes()))}
    for file, (old, new, _) in chosen.items():
        change(folder, file, old, new)
    change(folder, "orders.csv", "13611112201", "12")
    found = "\n".join(problems(folder))
    assert len(chosen) == 7
    for _, _, expected in chosen.values():
        assert expected in found
    assert "orders.csv: row 2: phone" in found


def test_file_in_another_encoding_is_named(folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert problems(folder)[0].startswith("content/orders.csv: file: is not UTF-8")


@pytest.mark.parametrize("text", ["", "{}", "- a", "# nothing"])
def test_empty_file_is_named(folder: Path, text: str) -> None:
    (folder / "shop.yml").write_text(text, encoding="utf-8")
    assert problems(folder)[0].startswith("content/shop.yml: file: must be a block of keys")


def test_spreadsheet_file_with_byte_order_mark_and_blank_rows_loads(folder: Path, content: Content) -> None:
    path = folder / "catalogue.csv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8") + ",,,,,,,,,,,,\n", encoding="utf-8")
    assert load_content(folder) == content
