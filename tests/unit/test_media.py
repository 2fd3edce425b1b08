"""Files are known by what is in them."""

from __future__ import annotations

import pytest

from bot.core.media import ENDINGS, recognised


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"OggS\0\2", "audio/ogg"),
        (b"#!AMR\n", "audio/amr"),
        (b"\x02#!SILK_V3", "audio/silk"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_type_is_known_by_its_beginning(data: bytes, kind: str) -> None:
    assert recognised(data) == kind
    assert kind in ENDINGS


@pytest.mark.parametrize("data", [b"", b"MZ\x90", b"\x7fELF", b"<html>", b"<svg xmlns=", b"PK\x03\x04", b"#!/bin/sh"])
def test_anything_else_is_not_kept(data: bytes) -> None:
    assert recognised(data) is None
