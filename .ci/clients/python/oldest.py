#!/usr/bin/env python3
"""The oldest official Python client that is still met goes the whole way: draft, submit, look, download.

It ends a whole answer over one part that its revision does not know, and the clip is paid for by then.
"""
import asyncio
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

GIGGLE = os.environ["GIGGLE_BINARY"]
SHOT = {"prompt": "a lake at dawn", "model": "veo31-no-audio", "duration": 4, "aspect_ratio": "1:1", "resolution": "480p"}


def text_of(result):
    assert not result.isError, result
    assert [block.type for block in result.content] == ["text"], result.content
    return result.content[0].text


def next_call(text):
    name, arguments = next(line for line in text.splitlines() if line.startswith("next: ")).split(" ", 2)[1:]
    return name, json.loads(arguments.split("}, when")[0].rstrip("}") + "}")


async def go(environment, clips):
    server = StdioServerParameters(command=GIGGLE, args=["mcp", "--output", clips], env=environment)
    async with stdio_client(server, errlog=open(os.devnull, "w")) as (reading, writing), ClientSession(reading, writing) as client:
        hello = await client.initialize()
        assert hello.protocolVersion in ("2024-11-05", "2025-03-26"), hello.protocolVersion
        assert len((await client.list_tools()).tools) == 9
        assert "path: /" in text_of(await client.call_tool("make_draft", SHOT))
        name, arguments = next_call(text_of(await client.call_tool("generate_video", SHOT)))
        assert name == "get_video", name
        name = "wait_video"
        for _ in range(20):
            text = text_of(await client.call_tool(name, arguments))
            if "path: /" in text:
                break
            name, arguments = next_call(text)
        assert len(list(pathlib.Path(clips).glob("veo31*.mp4"))) == 1, text
        return hello.protocolVersion


with tempfile.TemporaryDirectory() as folder:
    home = {"HOME": folder, "GIGGLE_LANG": "en", "PATH": os.environ["PATH"]}
    emulator = subprocess.Popen([GIGGLE, "emulate", "--pace", "instant"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=home, text=True)
    try:
        said = json.loads(emulator.stdout.readline())
        environment = {**home, "GIGGLE_API_BASE": said["base_url"], "GIGGLE_API_KEY": said["api_key"]}
        print("oldest python client, revision", asyncio.run(asyncio.wait_for(go(environment, os.path.join(folder, "clips")), 120)), "ok")
    finally:
        emulator.kill()
        emulator.wait()
sys.exit(0)
