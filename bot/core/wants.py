"""What customers want, by intent, as staff read it."""

from __future__ import annotations

from collections.abc import Mapping

WANTS: Mapping[str, str] = {
    "ask_stock": "问有没有货",
    "ask_price": "问价格",
    "ask_product": "问商品",
    "ask_promotion": "问优惠",
    "ask_store": "问门店",
    "ask_usage": "问用法",
    "ask_warranty": "问保修",
    "ask_fee": "问收费",
    "ask_delivery_install": "问送货安装",
    "ask_invoice_payment": "问发票付款",
    "ask_price_protection": "问价保",
    "ask_return_policy": "问退换规定",
    "ask_account": "问会员账户",
    "ask_progress": "查进度",
    "book_repair": "报修",
    "book_install": "约安装",
    "change_booking": "改预约",
    "cancel_booking": "取消预约",
    "request_return": "退换货",
    "change_order": "改订单",
    "cancel_order": "取消订单",
    "register_restock": "缺货登记",
    "report_delivery_problem": "送货问题",
    "complain": "投诉",
    "suggest": "建议",
    "request_human": "找人工",
    "praise": "表扬",
    "greet": "问候",
    "thank": "感谢",
    "goodbye": "告别",
    "abuse": "情绪激动",
    "affirm": "同意",
    "deny": "不同意",
}
#: Talk that wants nothing.
TALK = frozenset({"praise", "greet", "thank", "goodbye", "abuse", "affirm", "deny"})
