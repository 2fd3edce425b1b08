"""Calling the interfaces of WeChat and WeCom: JSON over HTTPS with a key that all processes share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

import httpx

from bot.core.errors import BotError, RejectedMessage, ServiceUnavailable
from bot.services.ports import Clock, UnitOfWork

#: The key is wrong or has ended; it is renewed, and the call made once more.
KEY_CODES = frozenset({40001, 40014, 42001})
#: The platform is busy, or limits how often it is called: the same call may work later.
BUSY_CODES = KEY_CODES | {-1, 45009, 45011, 45033}
_TIMEOUT = httpx.Timeout(8.0, connect=4.0)


def may_pass(error: BotError) -> bool:
    """Whether the same call may work later."""
    return not isinstance(error, ApiError) or error.code in BUSY_CODES


class ApiError(BotError):
    """The platform has refused a call."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code


#: Asks the platform for a key: the key and the seconds it is good for. `force`: one that makes all former useless.
AskForKey = Callable[[httpx.Client, bool], httpx.Response]


@dataclass(frozen=True, kw_only=True)
class AccessKey:
    """The key for one account's interface, kept in the database."""

    name: str
    ask: AskForKey = field(repr=False)
    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]

    def get(self) -> str:
        """Raises ServiceUnavailable, ApiError."""
        with self.unit_of_work() as uow:
            known = uow.tokens.get(self.name, self.clock.now())
        return known or self.renew(None)

    def renew(self, useless: str | None) -> str:
        """A key other than `useless`. Who comes second finds the first one's: the row is held meanwhile.

        A platform gives the same key again while it is good. Only where that is the useless one is a new one forced,
        which makes it useless for everybody else who has it.
        """
        with self.unit_of_work() as uow:
            known = uow.tokens.held(self.name, self.clock.now())
            if known is None or known == useless:
                known, seconds = self._fetch(useless)
                uow.tokens.put(self.name, known, self.clock.now() + timedelta(seconds=seconds))
                uow.commit()
        return known

    def _fetch(self, useless: str | None) -> tuple[str, float]:
        try:
            with httpx.Client(timeout=_TIMEOUT) as http:
                given = answer_of(self.ask(http, False))
                if given.get("access_token") == useless:
                    given = answer_of(self.ask(http, True))
        except httpx.HTTPError as error:
            raise ServiceUnavailable(f"The platform gives no key: {error!r}") from error
        return str(given["access_token"]), float(given.get("expires_in") or 0)


@dataclass(frozen=True, kw_only=True)
class PlatformApi:
    """Calls with the key, for one event loop."""

    #: Without a slash at the end.
    url: str
    key: AccessKey

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        """Kept open: a new connection for every message would cost more than the message."""
        return httpx.AsyncClient(base_url=self.url, timeout=_TIMEOUT)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """As post."""
        return await self._call("GET", path, query, None)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The platform's answer. Raises ApiError where it refuses, ServiceUnavailable where it does not answer."""
        # The platforms show \uXXXX as it stands.
        return await self._call("POST", path, {}, json.dumps(body, ensure_ascii=False).encode())

    async def fetch(self, path: str, limit: int, **query: str) -> bytes:
        """A file. Raises RejectedMessage where it is larger than `limit` bytes or gone, ServiceUnavailable."""
        try:
            kind, data = await self._with_key(lambda key: self._read(path, {**query, "access_token": key}, limit))
            if not kind.startswith(("application/json", "text/plain")):
                return data
            # Of a film the platform gives the address.
            return (await self._read(str(_object(data).get("video_url") or ""), {}, limit))[1]
        except ApiError as error:
            if error.code in BUSY_CODES:
                raise ServiceUnavailable(str(error)) from error
            raise RejectedMessage(f"The platform does not give the file: {error}") from error

    async def _call(self, method: str, path: str, query: Mapping[str, str], body: bytes | None) -> dict[str, Any]:
        async def once(key: str) -> dict[str, Any]:
            parameters = {**query, "access_token": key}
            try:
                return answer_of(await self._http.request(method, path, params=parameters, content=body))
            except httpx.HTTPError as error:
                raise ServiceUnavailable(f"The platform does not answer: {type(error).__name__}") from error

        return await self._with_key(once)

    async def _with_key[T](self, once: Callable[[str], Awaitable[T]]) -> T:
        key = await asyncio.to_thread(self.key.get)
        try:
            return await once(key)
        except ApiError as error:
            if error.code not in KEY_CODES:
                raise
        return await once(await asyncio.to_thread(self.key.renew, key))

    async def _read(self, path: str, parameters: Mapping[str, str], limit: int) -> tuple[str, bytes]:
        """Type and content."""
        data = bytearray()
        try:
            async with self._http.stream("GET", path, params=parameters) as response:
                if response.status_code >= 500:
                    raise ServiceUnavailable(f"The platform answers {response.status_code}.")
                async for chunk in response.aiter_bytes():
                    data += chunk
                    if len(data) > limit:
                        raise RejectedMessage(f"The file has more than {limit} bytes.")
        except httpx.HTTPError as error:
            raise ServiceUnavailable(f"The platform does not answer: {type(error).__name__}") from error
        kind = response.headers.get("content-type", "")
        if kind.startswith(("application/json", "text/plain")):
            _refused(_object(bytes(data)))
        return kind, bytes(data)


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """The JSON of an answer. Raises ApiError, ServiceUnavailable."""
    if response.status_code >= 400:
        raise ServiceUnavailable(f"The platform answers {response.status_code}.")
    answer = _object(response.content)
    _refused(answer)
    return answer


def _object(data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data)
    except ValueError as error:
        raise ServiceUnavailable("The platform's answer is no JSON.") from error
    if not isinstance(answer, dict):
        raise ServiceUnavailable("The platform's answer is no JSON object.")
    return answer


def _refused(answer: Mapping[str, Any]) -> None:
    if code := int(answer.get("errcode") or 0):
        raise ApiError(code, str(answer.get("errmsg") or ""))
