"""A customer in Telegram: what the app sends when somebody writes, presses, shares or corrects."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.platforms.telegram import TelegramPlatform


class TelegramCustomer:
    """A private chat with the bot."""

    def __init__(self, platform: TelegramPlatform, number: int, name: str) -> None:
        self.platform = platform
        self.id = number
        self.name = name
        self.blocked = False
        #: Messages of the bot, as it was answered.
        self.heard: list[dict[str, Any]] = []
        self.written: list[dict[str, Any]] = []
        #: Ids of callback queries.
        self.presses: set[str] = set()

    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "zh-hans"}

    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}

    def send(self, **content: Any) -> dict[str, Any]:
        """A message of any kind; gives it as the platform keeps it."""
        with self.platform.changed:
            message = {
                "message_id": self.platform.next_message_id(),
                "from": self.user(),
                "chat": self.chat(),
                "date": int(time.time()),
                **content,
            }
            self.written.append(message)
            self.platform.push("message", message)
        return message

    def say(self, text: str) -> dict[str, Any]:
        command = text.startswith("/") and not text.startswith("//")
        length = len(text.split()[0]) if command else 0
        entities = {"entities": [{"type": "bot_command", "offset": 0, "length": length}]} if command else {}
        return self.send(text=text, **entities)

    def photo(self, data: bytes, caption: str = "") -> dict[str, Any]:
        sizes = [self._file(data[: len(data) // 4 or 1], "photos", width=90, height=67)]
        sizes.append(self._file(data, "photos", width=1280, height=960))
        return self.send(photo=sizes, **({"caption": caption} if caption else {}))

    def voice(self, data: bytes) -> dict[str, Any]:
        return self.send(voice=self._file(data, "voice", duration=3, mime_type="audio/ogg"))

    def document(self, data: bytes, name: str, mime_type: str) -> dict[str, Any]:
        return self.send(document=self._file(data, "documents", file_name=name, mime_type=mime_type))

    def sticker(self) -> dict[str, Any]:
        flags = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self.send(sticker=self._file(b"RIFF\0\0\0\0WEBP", "stickers", emoji="👍", **flags))

    def location(self) -> dict[str, Any]:
        return self.send(location={"latitude": 23.1291, "longitude": 113.2644})

    def venue(self, title: str, address: str) -> dict[str, Any]:
        place = {"latitude": 23.1291, "longitude": 113.2644}
        return self.send(location=place, venue={"location": place, "title": title, "address": address})

    def contact(self, phone: str) -> dict[str, Any]:
        return self.send(contact={"phone_number": phone, "first_name": self.name, "user_id": self.id})

    def edit(self, message: dict[str, Any], text: str) -> dict[str, Any]:
        changed = {**message, "text": text, "edit_date": int(time.time()) + 1}
        return self.platform.push("edited_message", changed)

    def press(self, title: str) -> str:
        """The button of that title in the latest message that has it; gives the callback query's id."""
        message, button = next(
            (message, button)
            for message in reversed(self.heard)
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if button["text"] == title
        )
        key = secrets.token_hex(9)
        self.presses.add(key)
        pressed = {"id": key, "from": self.user(), "chat_instance": "1", "message": message, "data": button["callback_data"]}
        self.platform.push("callback_query", pressed)
        return key

    def _file(self, data: bytes, folder: str, **about: Any) -> dict[str, Any]:
        key = secrets.token_hex(20)
        self.platform.files[f"{folder}/{key}"] = data
        return {"file_id": key, "file_unique_id": key[:12], "file_size": len(data), **about}

    # What came back -------------------------------------------------------------------------------------------------

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.heard]

    @property
    def titles(self) -> list[str]:
        """Of the latest message's buttons."""
        rows = self.heard[-1].get("reply_markup", {}).get("inline_keyboard", []) if self.heard else []
        return [button["text"] for row in rows for button in row]

    def wait(self, count: int, seconds: float = 60) -> list[str]:
        """Until that many messages of the bot have come."""
        self.platform.wait_until(lambda: len(self.heard) >= count, seconds)
        return self.texts

    def wait_for(self, words: str, seconds: float = 60) -> str:
        """Until something with these words is said; gives all of it that was said."""
        self.platform.wait_until(lambda: any(words in text for text in self.texts), seconds)
        return "\n".join(self.texts)

    def talk(self) -> str:
        """The conversation, for a test that fails."""
        both = [*self.written, *self.heard]
        lines = sorted((one["message_id"], "▷" if one["from"]["is_bot"] else "◁", str(one.get("text", "[…]"))) for one in both)
        return "\n".join(f"{mark} {text}" for _, mark, text in lines)
