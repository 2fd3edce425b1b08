"""What every channel does with everything that may come: taken once, answered, and nothing that breaks it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract.channels.conftest import DIALOGUE, Records
from tests.contract.channels.played import Played, cases, deliveries

#: Each case of messages that are to be answered, with what is said.
ANSWERED: dict[str, list[str | None]] = {
    "text": [DIALOGUE],
    "empty": ["utter_empty_message"],
    "long": [DIALOGUE],
    "too_long": ["utter_too_long"],
    "emoji": [DIALOGUE],
    "sticker": ["utter_sticker"],
    "image": ["utter_photo_registered"],
    "image_with_words": [DIALOGUE],
    "voice": ["utter_voice_unheard"],
    "video": ["utter_file_registered"],
    "location": ["utter_location_unread"],
    "edited": [DIALOGUE, DIALOGUE],
    "out_of_order": [DIALOGUE, DIALOGUE],
    "two_at_once": [DIALOGUE, DIALOGUE],
    "redelivered": [DIALOGUE],
    "replayed": [DIALOGUE],
}
#: Cases of which nothing may be stored.
REFUSED = ("forged", "malformed", "wrong_shape", "bomb")
ALL = {*ANSWERED, *REFUSED}
EMOJI = "👨‍👩‍👧‍👦冰箱🥶坏了𠮷𝒳"


def deliver(played: Played, case: str) -> list[int]:
    """Post a case's deliveries one after the other; the test is skipped where the channel has no such case."""
    if case in played.missing:
        pytest.skip(played.missing[case])
    return [played.post(body) for body in deliveries(played, case)]


def test_every_case_has_a_fixture_or_a_reason(played: Played) -> None:
    assert cases(played) == ALL - played.missing.keys()


@pytest.mark.parametrize("case", ANSWERED)
def test_message_is_taken_once_and_answered(played: Played, records: Records, case: str) -> None:
    assert all(200 <= status < 300 for status in deliver(played, case))
    expected = played.otherwise.get(case, ANSWERED[case])
    taken = records.taken()
    assert [one.answer for one in taken] == expected
    assert records.jobs() == len(expected)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_message_is_stored_nowhere_and_breaks_nothing(played: Played, records: Records, case: str) -> None:
    if case in played.missing:
        pytest.skip(played.missing[case])
    for body in deliveries(played, case):
        assert played.post(body, forged=case == "forged") < 500
    assert records.taken() == []
    deliver(played, "text")
    assert len(records.taken()) == 1


def test_forged_delivery_is_refused(played: Played) -> None:
    assert {played.post(body, forged=True) for body in deliveries(played, "forged")} <= {401, 403}


def test_emoji_and_rare_characters_stay_as_they_are(played: Played, records: Records) -> None:
    deliver(played, "emoji")
    assert [one.text for one in records.taken()] == [EMOJI]


def test_five_thousand_characters_are_all_there(played: Played, records: Records) -> None:
    deliver(played, "long")
    assert [len(one.text) for one in records.taken()] == [5000]


@pytest.mark.parametrize(("case", "kind"), [("image", "image"), ("image_with_words", "image"), ("voice", "voice"), ("video", "video")])
def test_attachment_is_noted_with_its_message(played: Played, records: Records, case: str, kind: str) -> None:
    deliver(played, case)
    assert records.attachments() == [kind]


def test_same_message_at_once_is_taken_once(played: Played, records: Records) -> None:
    bodies = deliveries(played, "two_at_once") * 5
    with ThreadPoolExecutor(10) as pool:
        assert all(200 <= status < 300 for status in pool.map(played.post, bodies))
    assert records.jobs() == 2


def test_message_delivered_again_after_its_answer_is_not_answered_again(played: Played, records: Records) -> None:
    deliver(played, "replayed")
    before = records.taken()
    assert all(200 <= status < 300 for status in deliver(played, "replayed"))
    assert (records.taken(), records.jobs()) == (before, 1)
