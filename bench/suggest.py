"""`python -m bench.suggest`: how long after the customer's words there is something to say, over POST /api/v1/suggest.

Whole calls are played, one line after the other. Ends with code 1 where the median is above the bound.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx
from rich.console import Console

from tests.stack import KEY, running_stack

#: Milliseconds at the median.
MOST = 300.0
_CALLS = (
    ("冰箱不冷 买了半年", "我电话13912345671 姓周 在天河区体育西路103号", "可以", "没有", "对"),
    ("BCD-508有货吗", "还是想要508", "登记吧 我姓周 13800001234", "女士"),
    ("空调怎么这么贵啊", "上门费多少钱", "你们几点关门"),
    ("昨天买的电饭煲不喜欢想退", "没用过 票在"),
    ("我上次报修的还没来人", "13700006666"),
)
out = Console()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="suggest-") as folder, running_stack(Path(folder)) as stack:
        headers = {"Authorization": f"Bearer {KEY}"}
        with httpx.Client(base_url=stack.url, headers=headers, timeout=60) as http:
            _play(http, 1)
            times = _play(http, rounds)
    median, slowest = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    out.print(f"{len(times)} lines: {median:.0f} ms at the median, {slowest:.0f} ms at the 95th percentile (at most {MOST:.0f} ms at the median)")
    sys.exit(median > MOST)


def _play(http: httpx.Client, rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        for lines in _CALLS:
            call = uuid.uuid4().hex
            for line in lines:
                started = time.perf_counter()
                http.post("/api/v1/suggest", json={"call": call, "speaker": "customer", "text": line}).raise_for_status()
                times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    main()
