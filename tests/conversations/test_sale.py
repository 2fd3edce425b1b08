"""Stock and price (R20–R26), as customers ask."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talk import handoffs_of
from tests.stack import Customer, Stack

IN_STOCK = "有现货,零售价为{}元"
WELCOME = "欢迎您光临选购"
SOLD_OUT = "对不起!此商品已售完暂时无货"


@pytest.mark.parametrize(
    "words",
    ["kfr35gw有货吗", "KFR-35GW/A1 有现货不", "KFR-35GW的空调有现货不", "kfr 35gw还有没有", "有没有kfr35gw"],
)
def test_r20_article_in_stock_gets_a_definite_answer_price_promotion_and_invitation(
    customer: Customer, words: str
) -> None:
    text = customer.say(words).text
    assert IN_STOCK.format(2899) in text
    assert "本周购买赠送免费安装和空调清洗券一张" in text
    assert text.index("零售价") < text.index("赠送") < text.index(WELCOME)


def test_r20_article_without_promotion_says_so(customer: Customer) -> None:
    text = customer.say("KFR-50GW/A1多少钱").text
    assert IN_STOCK.format(4299) in text
    assert "目前没有促销活动" in text


def test_question_after_an_article_is_about_its_kind(customer: Customer) -> None:
    customer.say("kfr35gw的空调有现货不")
    text = customer.say("那2匹的呢").text
    assert "KFR-50GW/A1" in text
    assert "4299" in text


def test_price_after_stock_is_about_the_same_article(customer: Customer) -> None:
    customer.say("XQG80-06有货吗")
    assert "1699" in customer.say("多少钱呢").text


def test_several_that_fit_are_listed_with_buttons(customer: Customer) -> None:
    heard = customer.say("1.5匹的空调多少钱")
    assert "KFR-35GW/A1" in heard.text
    assert "KFR-35GW/A1" in heard.titles
    assert IN_STOCK.format(2899) in customer.press("KFR-35GW/A1").text


def test_one_of_a_list_is_chosen_by_its_place(customer: Customer) -> None:
    heard = customer.say("1.5匹的空调多少钱")
    assert heard.titles[0] in customer.say("第一个").text


def test_cheapest_of_a_kind_that_is_there(customer: Customer) -> None:
    text = customer.say("最便宜的滚筒洗衣机多少钱").text
    assert "XQG80-06" in text
    assert "1699元" in text


def test_budget_is_kept_to(stack: Stack, customer: Customer) -> None:
    heard = customer.say("2000以内的冰箱有哪些")
    prices = stack.rows(
        "SELECT price FROM bot.articles WHERE model = ANY(:models)", models=list(heard.titles)
    )
    assert prices
    assert all(row.price <= 2000 for row in prices)


def test_r23_sold_out_article_gets_an_apology_and_an_alternative_with_differences_and_both_prices(
    customer: Customer,
) -> None:
    heard = customer.say("想买那个 BCD-508 的对开门冰箱")
    assert heard.text.startswith(SOLD_OUT)
    assert "BCD-501W" in heard.text
    assert "3399元" in heard.text
    assert "BCD-508为3599元" in heard.text
    assert "容积少7升" in heard.text
    assert heard.titles == ["就看这款", "还是要BCD-508"]


def test_r23_alternative_is_really_in_stock(stack: Stack, customer: Customer) -> None:
    customer.say("BCD-508有货吗")
    count = stack.rows(
        "SELECT s.count FROM bot.stock s JOIN bot.articles a ON a.id = s.article_id "
        "WHERE a.model = 'BCD-501W' AND s.shop = 'tianhe'"
    )
    assert count[0].count > 0


def test_alternative_is_taken(customer: Customer) -> None:
    customer.say("BCD-508有货吗")
    text = customer.press("就看这款").text
    assert "BCD-501W" in text
    assert IN_STOCK.format(3399) in text


@pytest.mark.parametrize("words", ["还是想要508", "不要这个 还是要原来那款", "不用了"])
def test_r24_declined_alternative_names_the_other_shop_with_its_telephone(customer: Customer, words: str) -> None:
    customer.say("BCD-508有货吗")
    heard = customer.say(words)
    assert "江南店目前有2件BCD-508" in heard.text
    assert "020-8800 2002" in heard.text
    assert "登记到货通知" in heard.titles


def test_other_shop_is_described_on_its_button(customer: Customer) -> None:
    customer.say("BCD-508有货吗")
    customer.press("还是要BCD-508")
    assert "江南大道中68号" in customer.press("去江南店").text


def test_shop_that_is_named_is_asked_about(customer: Customer) -> None:
    assert IN_STOCK.format(3599) in customer.say("江南店有BCD-508吗").text


def test_r26_two_articles_are_compared_by_their_labels(customer: Customer) -> None:
    text = customer.say("KFR-35GW/A1和KFR-26GW/A3有什么区别").text
    assert "相比" in text
    assert "2899元" in text
    assert "2399元" in text


def test_r26_second_article_is_compared_with_the_one_talked_of(customer: Customer) -> None:
    customer.say("KFR-35GW/A1还有吗")
    text = customer.say("它和KFR-26GW/A3比呢").text
    assert "相比" in text
    assert "2399元" in text


def test_features_end_with_one_full_stop(customer: Customer) -> None:
    assert "。。" not in customer.say("KFR-35GW/A1有什么功能").text


def test_coupons_are_explained_after_an_article_too(customer: Customer) -> None:
    customer.say("KFR-35GW/A1还有吗")
    assert "券" in customer.say("能用什么券吗").text


@pytest.mark.parametrize("model", ["DY-M50L", "WBL-20G", "XY-A30L"])
def test_model_that_ends_like_a_size_is_a_model(customer: Customer, model: str) -> None:
    text = customer.say(f"{model}多少钱").text
    assert model in text
    assert "没有找到" not in text


def test_r26_article_is_described(customer: Customer) -> None:
    text = customer.say("KFR-35GW/A1这款空调怎么样").text
    assert "大1.5匹" in text
    assert "一级" in text


def test_mistyped_model_is_asked_back_before_anything_is_said_of_it(customer: Customer) -> None:
    heard = customer.say("kfr35gm有货吗")
    assert "KFR-35GW/A1吗" in heard.text
    assert "零售价" not in heard.text
    assert heard.titles == ["KFR-35GW/A1", "不是这款"]
    assert IN_STOCK.format(2899) in customer.press("KFR-35GW/A1").text


@pytest.mark.parametrize("words", ["是的", "对"])
def test_mistyped_model_is_confirmed_in_words(customer: Customer, words: str) -> None:
    customer.say("kfr35gm多少钱")
    assert IN_STOCK.format(2899) in customer.say(words).text


def test_other_model_is_named_after_a_wrong_guess(customer: Customer) -> None:
    customer.say("kfr35gm有货吗")
    assert "型号或者类别" in customer.press("不是这款").text
    assert IN_STOCK.format(1699) in customer.say("XQG80-06有货吗").text


def test_letter_that_looks_like_a_figure_needs_no_question(customer: Customer) -> None:
    assert customer.say("bcd-5o8有货吗").text.startswith(SOLD_OUT)


def test_homophone_of_a_category_is_understood(customer: Customer) -> None:
    assert "KFR-" in customer.say("1.5匹的空凋多少钱").text


def test_unknown_model_is_never_guessed(customer: Customer) -> None:
    text = customer.say("ZZQ-998877有货吗").text
    assert "没有找到" in text
    assert "零售价" not in text


def test_pieces_are_counted_for_who_asks_in_traditional_characters(customer: Customer) -> None:
    customer.say("KFR-35GW/A1有貨嗎")
    assert "天河店现有8件" in customer.say("還剩幾臺").text


@pytest.mark.parametrize("words", ["我要BCD-508", "還是BCD-508吧", "不要这个 我只看上BCD-508"])
def test_r24_who_insists_on_the_article_hears_of_the_other_shop(customer: Customer, words: str) -> None:
    customer.say("BCD-508有货吗")
    assert "江南店目前有2件BCD-508" in customer.say(words).text


def test_bargaining_gets_the_promotion_and_no_other_price(customer: Customer) -> None:
    customer.say("KFR-35GW/A1多少钱")
    text = customer.say("能便宜点吗").text
    assert "对不起,我这里不能改动价格" in text
    assert "2899" in text


def test_promotions_of_the_day_are_told(customer: Customer) -> None:
    text = customer.say("最近有什么优惠活动").text
    assert "空调清洗券" in text


def test_stock_question_inside_a_repair_is_answered_and_the_repair_goes_on(customer: Customer) -> None:
    customer.say("洗衣机不脱水了")
    heard = customer.say("kfr35gw有货吗")
    assert IN_STOCK.format(2899) in heard.text
    assert "什么时候买" in heard.text


def test_sold_out_article_inside_a_repair_asks_nothing_of_its_own(customer: Customer) -> None:
    customer.say("洗衣机不脱水了")
    heard = customer.say("BCD-508有货吗")
    assert SOLD_OUT in heard.text
    assert "就看这款" not in heard.titles
    assert "什么时候买" in heard.text


def test_changed_stock_shows_in_the_next_reply(stack: Stack, customer: Customer) -> None:
    stack.command("stock", "set", "GYJ100-R6", "天河店", "0")
    assert SOLD_OUT in customer.say("GYJ100-R6有货吗").text
    stack.command("stock", "set", "GYJ100-R6", "天河店", "3")
    assert "有现货" in customer.say("GYJ100-R6有货吗").text


def test_two_questions_in_one_message_are_both_answered(customer: Customer) -> None:
    text = customer.say("kfr35gw有货吗 另外你们几点关门?").text
    assert IN_STOCK.format(2899) in text
    assert "21:00" in text


def test_facts_of_a_reply_are_recorded(stack: Stack, customer: Customer) -> None:
    customer.say("kfr35gw有货吗")
    rows = stack.rows(
        "SELECT m.response, m.arguments FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE c.external_id = :conversation AND m.direction = 'out'",
        conversation=customer.conversation,
    )
    assert rows[0].arguments["price"] == "2899"
    assert rows[0].arguments["source"] == "aircon_service_week"


def test_facts_of_every_line_of_a_list_are_recorded(stack: Stack, customer: Customer) -> None:
    models = customer.say("1.5匹的空调多少钱").titles
    row = stack.rows(
        "SELECT m.arguments FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE c.external_id = :conversation AND m.direction = 'out'",
        conversation=customer.conversation,
    )[0]
    prices = stack.rows("SELECT model, price FROM bot.articles WHERE model = ANY(:models)", models=models)
    known = {one.model: str(one.price.normalize()) for one in prices}
    listed = [name.split()[-1] for name in row.arguments["article"]]
    assert listed == models
    assert [known[model] for model in listed] == row.arguments["price"]


def test_nobody_is_called_for_a_stock_question(stack: Stack, customer: Customer) -> None:
    customer.say("kfr35gw有货吗")
    assert handoffs_of(stack, customer) == []


def test_two_customers_hear_of_their_own_articles(another: Callable[[], Customer]) -> None:
    first, second = another(), another()
    first.say("kfr35gw有货吗")
    second.say("XQG80-06有货吗")
    assert "1699" in second.say("多少钱").text
    assert "2899" in first.say("多少钱").text


def test_price_is_not_bargained_over_where_no_article_is_named_either(customer: Customer) -> None:
    customer.say("冰箱有没有对开门的")
    assert "不能改动价格" in customer.say("太贵了 便宜点").text
