"""What colleagues send: proposals judged and learnt from, wording that a supervisor answers for (R7, R73)."""

from __future__ import annotations

import json
import uuid

import pytest
from fastapi import FastAPI

from bot.adapters.text.similar import QuestionWords
from bot.core.content import Content
from bot.core.errors import Refused, SignInRefused, WordingError
from bot.core.learning import Why
from bot.core.staff import Account, Role
from bot.core.suggest import Kind, Offered
from bot.services import drafts
from bot.services.drafts import Draft
from tests.integration.conftest import NOW
from tests.integration.desk import PASSWORD, PlainPasswords, Units, colleague, message, takeover, waiting
from tests.integration.desk_web import token, visitor

PROPOSED = "您好,请先把空调的滤网取下来用清水冲洗一下"


def served(units: Units, content: Content, lin: Account, words: str = "空调滤网怎么清洗") -> str:
    """A customer of Lin's who has asked something; the conversation's id."""
    entered = waiting(units, content)
    takeover().take(lin, entered.conversation_id, units())
    with units() as uow:
        who = uow.conversations.incoming(message_of(units, entered.conversation_id, words))
    return who.conversation_id


def message_of(units: Units, conversation_id: str, words: str) -> int:
    from sqlalchemy import text

    with units() as uow:
        row = uow._connection.execute(text("SELECT external_id FROM bot.conversations WHERE id = :id"), {"id": conversation_id}).one()
    return message(units, row.external_id, words).turn_id


def write(units: Units, by: Account, talk: str, draft: Draft) -> int | None:
    return takeover().write(by, talk, draft, uuid.uuid4().hex, units())


def offered(text: str = PROPOSED, kind: Kind = Kind.DIALOGUE) -> tuple[Offered, ...]:
    return (Offered(kind=kind, key=text, text=text, chosen=True),)


def test_edited_proposal_of_the_dialogue_goes_to_the_learning_inbox(unit_of_work: Units, content: Content) -> None:
    lin = colleague(unit_of_work)
    talk = served(unit_of_work, content, lin)
    with unit_of_work() as uow:
        newest = uow.talks.newest_heard(talk)
    assert write(unit_of_work, lin, talk, Draft(text=f"{PROPOSED},晾干再装", offered=offered())) == newest
    assert write(unit_of_work, lin, talk, Draft(text=PROPOSED, offered=offered())) is None
    assert write(unit_of_work, lin, talk, Draft(text="请您稍等一下", offered=offered("请您稍等", Kind.PHRASE))) is None


async def test_correction_in_the_console_waits_in_the_learning_inbox(app: FastAPI, unit_of_work: Units, content: Content) -> None:
    lin, client = colleague(unit_of_work), visitor(app)
    talk = served(unit_of_work, content, lin)
    with unit_of_work() as uow:
        turn_id = uow.talks.newest_heard(talk)
        uow.staff.change(lin.id, must_change=False)
        uow.commit()
    await client.post("/desk/sign-in", data={"login": lin.login, "password": PASSWORD})
    proposed = {"kind": "dialogue", "key": "utter_usage", "text": PROPOSED}
    draft = {"text": f"{PROPOSED},晾干再装", "key": "0" * 16, "offered": json.dumps([proposed]), "chosen": json.dumps(proposed)}
    answer = await client.post(f"/desk/talks/{talk}/say", data=draft, headers=token(client))
    assert answer.status_code == 200
    with unit_of_work() as uow:
        lesson = uow.lessons.of_message(turn_id)
    assert lesson is not None
    assert (lesson.text, lesson.why) == ("空调滤网怎么清洗", Why.CORRECTED)


def test_answer_serves_for_a_similar_question(unit_of_work: Units, content: Content) -> None:
    lin, similarity = colleague(unit_of_work), QuestionWords()
    appliance = f"蒸烤{uuid.uuid4().hex[:4].translate(str.maketrans('0123456789abcdef', '东南西北春夏秋冬山川河海日月星云'))}"
    talk = served(unit_of_work, content, lin, f"{appliance}炉的滤网怎么清洗呢 13912345678")
    write(unit_of_work, lin, talk, Draft(text=PROPOSED))
    with unit_of_work() as uow:
        found = uow.suggestions.answers_like(similarity.words("请问滤网如何清洗"), 10)
    assert found[0].answer == PROPOSED
    assert "139" not in found[0].question


def test_r73_answer_about_one_customer_is_not_kept(unit_of_work: Units, content: Content) -> None:
    lin = colleague(unit_of_work)
    talk = served(unit_of_work, content, lin)
    write(unit_of_work, lin, talk, Draft(text="您的工单R2611-0001已经派给师傅了"))
    with unit_of_work() as uow:
        found = uow.suggestions.answers_like(QuestionWords().words("空调滤网怎么清洗"), 50)
    assert not any("R2611" in one.answer for one in found)


def test_r7_rude_wording_is_sent_where_a_supervisor_answers_for_it(unit_of_work: Units, content: Content) -> None:
    lin, chief = colleague(unit_of_work), colleague(unit_of_work, Role.SUPERVISOR, name="陈主管")
    talk = served(unit_of_work, content, lin)
    for nobody in (None, lin):
        with pytest.raises(WordingError):
            write(unit_of_work, lin, talk, Draft(text="我没办法", allowed_by=nobody))
    write(unit_of_work, lin, talk, Draft(text="我没办法", allowed_by=chief))
    with unit_of_work() as uow:
        deed = next(one for one in uow.staff.deeds(20, login=chief.login) if one.action == "allow_wording")
        assert uow.talks.entries(talk, 0, 1)[0].text == "我没办法"
    assert (deed.subject, deed.details["by"], deed.details["text"]) == (talk, lin.login, "我没办法")


def test_only_a_supervisor_with_the_right_password_lets_pass(unit_of_work: Units) -> None:
    lin, chief = colleague(unit_of_work), colleague(unit_of_work, Role.SUPERVISOR, name="陈主管")

    def named(by: Account, login: str, password: str = "") -> Account | None:
        return drafts.supervisor(by, login, password, PlainPasswords(), NOW, unit_of_work())

    assert named(lin, "") is None
    assert named(chief, "") is None
    chosen = named(lin, chief.login, PASSWORD)
    assert chosen is not None
    assert chosen.id == chief.id
    assert named(chief, chief.login) == chief
    with pytest.raises(SignInRefused):
        named(lin, chief.login, "wrong")
    with pytest.raises(Refused, match="不是主管"):
        named(lin, lin.login, PASSWORD)
