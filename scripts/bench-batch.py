"""The same work as `giggle batch run`, written the usual way: asyncio and httpx.

Submit, poll every 50 ms, download to a part file, rename; one durable line an intent. Python 3.11 or later and httpx.
"""

import asyncio
import json
import os
import pathlib
import sys
import time

import httpx


async def main(shots: int, at_once: int, folder: pathlib.Path) -> None:
    base, key = os.environ["GIGGLE_API_BASE"], os.environ["GIGGLE_API_KEY"]
    folder.mkdir(parents=True, exist_ok=True)
    intents = open(folder / "intents", "w")
    numbers = iter(range(shots))
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)

    async with httpx.AsyncClient(limits=limits, timeout=60) as client:

        async def data(method: str, path: str, **more):
            answer = await client.request(method, base + path, headers={"x-auth": key}, **more)
            envelope = answer.json()
            if envelope["code"] != 200:
                raise RuntimeError(envelope["msg"])
            return envelope["data"]

        async def work() -> None:
            for number in numbers:
                body = {
                    "prompt": f"a lake, python {number}",
                    "model": "grok",
                    "duration": 6,
                    "aspect_ratio": "16:9",
                    "resolution": "720p",
                }
                intents.write(json.dumps(body) + "\n")
                intents.flush()
                os.fdatasync(intents.fileno())
                task = await data("POST", "/api/v1/generation/text-to-video", json=body)
                while True:
                    await asyncio.sleep(0.05)
                    report = await data(
                        "GET", "/api/v1/generation/task/query", params={"task_id": task["task_id"]}
                    )
                    if report["status"] == "completed":
                        break
                path = folder / f"{number}.mp4"
                part = path.with_suffix(".part")
                with open(part, "wb") as file:
                    async with client.stream("GET", report["urls"][0]) as answer:
                        answer.raise_for_status()
                        async for chunk in answer.aiter_bytes():
                            file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                part.rename(path)

        begun = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(at_once)))
        seconds = time.perf_counter() - begun
    print(json.dumps({"shots": shots, "seconds": round(seconds, 3)}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])))
