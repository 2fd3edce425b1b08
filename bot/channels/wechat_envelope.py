"""What WeChat and WeCom wrap their callbacks in: a signature, a time, encryption, XML.

Nothing of a callback is believed before its signature, and an old one is refused whatever its signature: what somebody
has recorded cannot be sent again later. Sent again within the time it is a message that is known already.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict
from pydantic import SecretStr
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException
from wechatpy.utils import WeChatSigner

from bot.core.errors import ForgedMessage, RejectedMessage

#: Bytes of a callback. The platforms' longest (2,048 bytes of text, encrypted) stay below a tenth of it.
LARGEST = 64 * 1024
#: How far a callback's time may be from ours, either way.
TOLERANCE = timedelta(minutes=5)
#: Elements within elements; the platforms use four levels.
_DEEPEST = 8


@dataclass(frozen=True, kw_only=True)
class Seal:
    """How an account's callbacks are signed and encrypted."""

    token: str = field(repr=False)
    #: 43 characters; None where the account sends plain text.
    aes_key: str | None = field(repr=False)
    #: AppID or CorpID, the last bytes of what was encrypted.
    receiver: str

    @classmethod
    def of_settings(cls, token: SecretStr | None, aes_key: SecretStr | None, receiver: str) -> Seal:
        return cls(
            token=token.get_secret_value() if token else "",
            aes_key=aes_key.get_secret_value() if aes_key else None,
            receiver=receiver,
        )

    def check(self, query: Mapping[str, str], now: datetime, *, signature: str, sealed: str | None = None) -> None:
        """Raises ForgedMessage. `signature`: its name in the query; `sealed`: what is signed beside token and time."""
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        expected = _signature(self.token, stamp, nonce, *([] if sealed is None else [sealed]))
        given = query.get(signature, "").encode("utf-8", "replace")
        if not nonce or not hmac.compare_digest(expected.encode(), given):
            raise ForgedMessage("The signature is not the platform's.")
        if not stamp.isascii() or not stamp.isdigit() or abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
            raise ForgedMessage("The callback is too old, or this machine's clock is wrong.")

    def open(self, sealed: str) -> str:
        """The text inside. Raises ForgedMessage where it was sealed with another key or for another account."""
        crypto = self._crypto()
        try:
            return str(PrpCrypto(crypto.key).decrypt(sealed, self.receiver))
        except (ValueError, IndexError, struct.error, InvalidAppIdException) as error:
            raise ForgedMessage("The callback cannot be decrypted with this key for this account.") from error

    def close(self, text: str, nonce: str, now: datetime) -> str:
        """A reply as XML, encrypted and signed."""
        return str(self._crypto().encrypt_message(text, nonce, str(int(now.timestamp()))))

    def _crypto(self) -> WeChatCrypto:
        return WeChatCrypto(self.token, self.aes_key, self.receiver)


def text_of(body: bytes) -> str:
    """Raises RejectedMessage for what is too large or no UTF-8."""
    if len(body) > LARGEST:
        raise RejectedMessage(f"The callback has {len(body)} bytes; {LARGEST} are accepted.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise RejectedMessage("The callback is no UTF-8.") from error


def fields_of(xml: str) -> dict[str, Any]:
    """What stands within `<xml>`, by name; an element with elements is a mapping.

    Raises RejectedMessage for entities, for anything that is not well formed, nested too deeply, or said twice.
    """
    try:
        # Entities are refused by the parser, as are references to them.
        read = xmltodict.parse(xml, disable_entities=True).get("xml")
    except (ExpatError, ValueError) as error:
        raise RejectedMessage(f"The callback is no XML that can be read: {error}") from error
    if not isinstance(read, dict):
        raise RejectedMessage("The callback has no <xml> with elements.")
    if any(depth > _DEEPEST for depth in _depths(read)):
        raise RejectedMessage("The callback's elements are nested too deeply.")
    if twice := [name for name, value in read.items() if isinstance(value, list)]:
        raise RejectedMessage(f"The callback says {', '.join(twice)} twice.")
    return read


def required(fields: Mapping[str, Any], name: str) -> str:
    """An element's text. Raises RejectedMessage where there is none."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise RejectedMessage(f"The callback has no {name}.")
    return value


def _depths(read: Any) -> Iterator[int]:
    """How deep everything lies, without recursion: the depth is what is not trusted."""
    waiting = [(read, 1)]
    while waiting:
        value, depth = waiting.pop()
        yield depth
        if depth > _DEEPEST:
            return
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += [(one, depth + 1) for one in inside]


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)
