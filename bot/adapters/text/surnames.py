"""Surnames that a bare name must begin with, most of the Hundred Family Surnames and today's frequent ones."""

from __future__ import annotations

#: Single characters. Left out are those that begin everyday words far more often than names: 那, 都, 来, 和, 能, 水, 电.
SINGLE = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁"
    "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾"
    "尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞"
    "敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖"
    "漆巴丰支卿国狄平计索宣晋初云敬扈晁芮普阙浦戈伏鹿薄邸雍辜羊阿裘亓邰赫杭况宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利揭"
    "尉冶斯元檀展阴昝智奉植富尧闭"
)

#: Of these, the ones that are verbs or adjectives in daily life: 查订单, 关门, 包邮.
EVERYDAY = frozenset("查关包应连解管单满支展闭封游计项况初储练谈冷温房车安钱强权全方平成向时路")

#: Two characters.
COMPOUND = frozenset(
    (
        "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 司空 令狐 夏侯 南宫 轩辕 端木 独孤 "
        "西门 长孙 宇文 闻人 "
        "百里 呼延 申屠 太史 "
        "公羊 澹台 钟离 濮阳 淳于 单于 太叔 宗政 公冶 左丘 东郭 南门 羊舌 微生 拓跋 完颜 赫连 "
        "纳兰 耶律 万俟 第五 "
        "鲜于 闾丘 亓官 仲孙 "
        "达奚 钟吾 东门 贺兰 叶赫 爱新 欧冶"
    ).split()
)
