#!/usr/bin/env python3
"""The official Python client drives every tool, over stdio and HTTP, by the current protocol and by the handshake before it.

What is counted is what the service saw: whatever a client does, a shot is accepted once.
"""
import asyncio
import json
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from contextlib import asynccontextmanager

import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import ElicitResult

import tasks
from world import GIGGLE, world

TOOLS = ["list_models", "next_question", "estimate_cost", "make_draft", "generate_video", "get_video", "wait_video",
         "download_video", "list_videos"]
READ_ONLY = {"list_models", "next_question", "estimate_cost", "get_video", "wait_video", "list_videos"}
SHOT = {"prompt": "a lake at dawn, the camera pushes in", "model": "veo31-no-audio", "duration": 4, "aspect_ratio": "16:9"}
TOKEN = "a-token-that-nobody-guesses-0123456789"


@asynccontextmanager
async def connected(place, transport, mode, more=(), **options):
    """A client of a new server: over stdio a process of its own, over HTTP a server that listens."""
    if transport == "stdio":
        command, arguments = place.stdio(*more)
        server = StdioServerParameters(command=command, args=arguments, env=place.environment())
        async with Client(server, mode=mode, **options) as client:
            yield client
    else:
        with place.http(*more) as (address, _):
            async with Client(address, mode=mode, **options) as client:
                yield client


async def call(client, tool, arguments=None, **options):
    result = await client.call_tool(tool, arguments or {}, **options)
    data = result.structured_content
    assert data is not None, f"{tool}: no structured content: {result}"
    text = "".join(block.text for block in result.content if block.type == "text")
    assert text.strip(), f"{tool}: no text"
    return result, data


async def good(client, tool, arguments=None, **options):
    result, data = await call(client, tool, arguments, **options)
    assert not result.is_error, f"{tool}: {data}"
    return data


async def refused(client, tool, arguments, code, named):
    result, data = await call(client, tool, arguments)
    assert result.is_error, f"{tool} took {arguments}: {data}"
    error = data["error"]
    assert set(error) >= {"code", "message", "hint", "retryable", "billed", "task_id"}, error
    assert error["code"] == code and named in error["message"], f"{error} is not {code} about {named}"


async def every_tool(place, transport, mode):
    async with connected(place, transport, mode) as client:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == TOOLS, [tool.name for tool in listed]
        for tool in listed:
            assert tool.input_schema["additionalProperties"] is False, tool.name
            assert tool.output_schema and tool.description and tool.annotations, tool.name
            assert bool(tool.annotations.read_only_hint) == (tool.name in READ_ONLY), tool.name

        models = await good(client, "list_models")
        assert len(models["models"]) >= 13 and models["default_model"] == "grok"
        # This client cannot be asked: the question comes back as data.
        open_question = await good(client, "next_question", {"prompt": "a lake"})
        assert open_question["question"]["topic"] == "model" and open_question["question"]["default"] is None
        question = await good(client, "next_question", {"prompt": "a lake", "model": "veo31"})
        assert [it["value"] for it in question["question"]["choices"]] == ["4", "6", "8"], question
        incomplete = await good(client, "generate_video", {"prompt": "a lake"})
        assert incomplete["state"] == "needs_input" and not place.submits(), incomplete
        await good(client, "estimate_cost", SHOT)
        draft = await good(client, "make_draft", SHOT)
        assert draft["is_draft"] is True and not place.submits(), draft

        begun = time.monotonic()
        shot = await good(client, "generate_video", SHOT)
        assert time.monotonic() - begun < 20, "it blocked"
        assert shot["state"] == "submitted" and shot["must_not_be_submitted_again"] is True, shot
        assert shot["next"]["tool"] in TOOLS and shot["shot_key"], shot
        again = await good(client, "generate_video", SHOT)
        assert again["task_id"] == shot["task_id"] and again["submitted_by_this_call"] is False, again
        looked = await good(client, "get_video", {"id": shot["task_id"]})
        assert looked["task_id"] == shot["task_id"], looked

        heard = []

        async def progress(done, total, message):
            heard.append((done, total, message))

        waited = await good(client, "wait_video", {"id": shot["task_id"]}, progress_callback=progress)
        assert waited["state"] in ("completed", "downloaded"), waited
        assert heard and "elapsed" in heard[0][2], f"no progress: {heard}"
        result, fetched = await call(client, "download_video", {"id": shot["task_id"]})
        links = [block for block in result.content if block.type == "resource_link"]
        assert links and links[0].uri.startswith("file://"), result
        assert any(place.clips.glob("*.mp4")), list(place.clips.iterdir())
        videos = await good(client, "list_videos")
        assert any(video["task_id"] == shot["task_id"] for video in videos["videos"]), videos
    # Another server of the same person knows it too.
    async with connected(place, transport, mode) as client:
        kept = await good(client, "generate_video", SHOT)
        assert kept["task_id"] == shot["task_id"], kept
        named = {**SHOT, "client_request_id": "shot-1"}
        assert (await good(client, "generate_video", named))["task_id"] == shot["task_id"]
        await refused(client, "generate_video", {**named, "prompt": "another"}, "usage", "shot-1")
        other = await good(client, "generate_video", {**SHOT, "take": 2})
        assert other["task_id"] != shot["task_id"], other
    assert len(place.accepted()) == len(place.submits()) == 2, place.submits()


async def bad_arguments(place, transport, mode):
    async with connected(place, transport, mode) as client:
        await refused(client, "generate_video", {**SHOT, "durration": 4}, "usage", "durration")
        await refused(client, "generate_video", {**SHOT, "duration": 5}, "usage", "5")
        await refused(client, "generate_video", {**SHOT, "model": "veo13"}, "usage", "veo13")
        await refused(client, "generate_video", {**SHOT, "prompt": 7}, "usage", "prompt")
        await refused(client, "generate_video", {**SHOT, "start_frame": "/etc/passwd"}, "usage", "/etc/passwd")
        await refused(client, "generate_video", {**SHOT, "start_frame": "../../secret.png"}, "usage", "secret.png")
        await refused(client, "get_video", {}, "usage", "id")
        await refused(client, "list_models", {"api_key": "sk_x"}, "usage", "api_key")
        await refused(client, "download_video", {"id": "x" * 20, "file": "/etc/passwd"}, "usage", "/etc/passwd")
        for tool in TOOLS:
            result, data = await call(client, tool, {"nonsense": [1, {"deep": None}]})
            assert result.is_error and "nonsense" in data["error"]["message"], (tool, data)
        await good(client, "list_models")
    assert not place.submits()


async def questions(place, transport, mode):
    asked = []

    async def person(_context, params):
        asked.append(params.message)
        schema = params.requested_schema["properties"]
        assert list(schema) == ["answer"], schema
        answers = {"What": "a lake at dawn", "model": "veo31-no-audio", "long": "4", "frames": "none", "ratio": "1:1"}
        said = next(answer for word, answer in answers.items() if word in params.message.splitlines()[0])
        return ElicitResult(action="accept", content={"answer": said})

    async def nobody(_context, _params):
        return ElicitResult(action="decline")

    async with connected(place, transport, mode, elicitation_callback=person) as client:
        ready = await good(client, "next_question")
        assert ready["ready"] is True and ready["next"]["tool"] == "generate_video", ready
        assert len(asked) == 5, asked
        asked.clear()
        shot = await good(client, "generate_video", {"prompt": "a lake at dusk", "duration": 4})
        assert shot["model"] == "veo31-no-audio" and len(asked) == 1, (shot, asked)
    async with connected(place, transport, mode, elicitation_callback=nobody) as client:
        shot = await good(client, "generate_video", {"prompt": "a lake at night"})
        assert shot["state"] == "needs_input", shot
    assert len(place.accepted()) == 1


async def confirmation(place, transport, mode):
    """Above a price the person is asked; the agent alone cannot go on by asking again."""
    answers = []

    async def person(_context, params):
        answers.append(params.message)
        return ElicitResult(action="accept", content={"make_it": len(answers) > 1})

    more = ["--confirm-above", "1"]
    async with connected(place, transport, mode, more) as client:
        for _ in range(2):
            shot = await good(client, "generate_video", SHOT)
            assert shot["state"] == "needs_confirmation", shot
        assert not place.submits()
    async with connected(place, transport, mode, more, elicitation_callback=person) as client:
        shot, data = await call(client, "generate_video", SHOT)
        assert data.get("state") != "submitted" and not place.submits(), data
        shot = await good(client, "generate_video", SHOT)
        assert shot["state"] == "submitted" and len(answers) == 2, shot
    assert len(place.accepted()) == 1


async def given_up(place, transport, mode):
    """A client that loses patience, or cancels, loses no task: asked again, it is the same one."""
    async with connected(place, transport, mode) as client:
        try:
            await client.call_tool("generate_video", {**SHOT, "wait_seconds": 40}, read_timeout_seconds=2)
            raise AssertionError("a real pace takes longer than that")
        except Exception as error:  # noqa: BLE001 - every kind of giving up is one here
            assert not isinstance(error, AssertionError), error
        shot = await good(client, "generate_video", SHOT)
        assert shot["state"] == "submitted" and shot["submitted_by_this_call"] is False, shot

        wait = asyncio.ensure_future(client.call_tool("wait_video", {"id": shot["task_id"]}))
        await asyncio.sleep(1)
        wait.cancel()
        try:
            await wait
            raise AssertionError("it was cancelled")
        except asyncio.CancelledError:
            pass
        looked = await good(client, "get_video", {"id": shot["task_id"]})
        assert looked["state"] == "submitted", looked
    assert len(place.accepted()) == len(place.submits()) == 1


async def killed(place, transport, mode):
    """The server dies with a shot at the service; the next one goes on with it."""
    task_id = None
    try:
        async with connected(place, "stdio", mode) as client:
            task_id = (await good(client, "generate_video", SHOT))["task_id"]
            wait = asyncio.ensure_future(client.call_tool("wait_video", {"id": task_id}, read_timeout_seconds=5))
            await asyncio.sleep(0.3)
            place.kill_server()
            try:
                await wait
            except Exception:  # noqa: BLE001 - the connection is gone, in whatever way
                pass
    except Exception as error:  # noqa: BLE001 - leaving a dead connection may fail too
        assert task_id, reason(error)
    async with connected(place, "stdio", mode) as client:
        shot = await good(client, "generate_video", SHOT)
        assert shot["task_id"] == task_id, shot
        waited = await good(client, "wait_video", {"id": task_id})
        assert waited["state"] in ("completed", "downloaded"), waited
    assert len(place.accepted()) == len(place.submits()) == 1


async def killed_while_submitting(place, transport, mode):
    """The server dies after the service accepted and before it answered: nobody may ask a second time."""
    place.control("faults", {"match": {"operation": "submit"}, "do": {"stall": "after"}})
    try:
        async with connected(place, "stdio", mode) as client:
            ask = asyncio.ensure_future(client.call_tool("generate_video", SHOT, read_timeout_seconds=10))
            await asyncio.to_thread(place.wait_until, place.accepted, "the submit reaches the service")
            place.kill_server()
            try:
                await ask
            except Exception:  # noqa: BLE001
                pass
    except Exception:  # noqa: BLE001
        pass
    async with connected(place, "stdio", mode) as client:
        for _ in range(3):
            result, data = await call(client, "generate_video", SHOT)
            state = data["error"]["code"] if result.is_error else data["state"]
            assert state in ("unsettled", "submitted", "completed", "downloaded"), data
    assert len(place.accepted()) == len(place.submits()) == 1, place.submits()


async def at_once(place, transport, mode):
    """Two agents ask for one shot at the same moment, each through a connection, or a server, of its own."""
    async def ask(open_client):
        async with open_client as client:
            return await good(client, "generate_video", SHOT)

    if transport == "stdio":
        shots = await asyncio.gather(*(ask(connected(place, transport, mode)) for _ in range(2)))
    else:
        with place.http() as (address, _):
            shots = await asyncio.gather(*(ask(Client(address, mode=mode)) for _ in range(2)))
    ids = {shot["task_id"] for shot in shots if shot["task_id"]}
    assert len(ids) == 1, shots
    assert len(place.accepted()) == len(place.submits()) == 1, place.submits()


async def tasks_extension(place, transport, mode):
    """Who declares tasks gets the shot as one; it outlives its server, since the ledger holds it."""
    task_id = None
    try:
        async with connected(place, "stdio", mode, extensions=[tasks.Tasks()]) as client:
            created = await client.session.call_tool("generate_video", SHOT, allow_claimed=True)
            assert isinstance(created, tasks.Created) and created.status == "working", created
            task_id = created.task_id
            place.kill_server()
            await client.session.send_ping()
    except Exception as error:  # noqa: BLE001 - the connection is gone, in whatever way
        assert task_id, reason(error)
    extension = tasks.Tasks()
    async with connected(place, transport, mode, extensions=[extension]) as client:
        found = await tasks.look(client.session, task_id)
        assert found.status in ("working", "completed"), found
        result, data = await call(client, "generate_video", SHOT)
        assert not result.is_error and data["state"] in ("completed", "downloaded"), data
        assert all(created.task_id == task_id for created in extension.created), (task_id, extension.created)
        # A cancelled task is not an abandoned clip: it was paid for.
        other = await client.session.call_tool("generate_video", {**SHOT, "take": 2}, allow_claimed=True)
        await tasks.cancel(client.session, other.task_id)
        again = await client.session.call_tool("generate_video", {**SHOT, "take": 2}, allow_claimed=True)
        assert not getattr(again, "is_error", False), again
        try:
            await tasks.look(client.session, "no-such-task")
            raise AssertionError("there is no such task")
        except Exception as error:  # noqa: BLE001
            assert not isinstance(error, AssertionError), error
    assert len(place.accepted()) == len(place.submits()) == 2, place.submits()


async def modes(place, transport, mode):
    async with connected(place, transport, mode, ["--read-only"]) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert "generate_video" not in names and "list_videos" in names, names
        await refuses_to_spend(client)
    async with connected(place, transport, mode, ["--draft-only"]) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert "generate_video" not in names and "make_draft" in names, names
        await refuses_to_spend(client)
    assert not place.submits()


async def refuses_to_spend(client):
    try:
        result = await client.call_tool("generate_video", SHOT)
        assert result.is_error, result
    except AssertionError:
        raise
    except Exception:  # noqa: BLE001 - an unknown tool may be a protocol error
        pass


async def doors(place, _transport, mode):
    """HTTP: who has no token, or comes from elsewhere, stays outside."""
    def status(address, **headers):
        body = {"jsonrpc": "2.0", "id": 1, "method": "initialize",
                "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}}
        basic = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        request = urllib.request.Request(address, json.dumps(body).encode(), {**basic, **headers})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    with place.http() as (address, _):
        own = urllib.parse.urlsplit(address)
        assert status(address) == 200
        assert status(address, Host="evil.example") == 403
        assert status(address, Host=f"evil.example:{own.port}") == 403
        assert status(address, Origin="https://evil.example") == 403
        assert status(address, Origin="null") == 403
        assert status(address, Origin=f"http://{own.netloc}") == 200
    with place.http(GIGGLE_MCP_TOKEN=TOKEN) as (address, _):
        assert status(address) == 401
        assert status(address, Authorization="Bearer wrong") == 401
        assert status(address, Authorization=f"Basic {TOKEN}") == 401
        assert status(address, Authorization=f"Bearer {TOKEN}") == 200
        assert status(address, Authorization=f"Bearer {TOKEN}", Origin="https://evil.example") == 403
        http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"})
        async with Client(streamable_http_client(address, http_client=http), mode=mode) as client:
            await good(client, "list_models")
    ended = subprocess.run([GIGGLE, "mcp", "--http", "0.0.0.0:0"], env=place.environment(), capture_output=True, timeout=30,
                           check=False)
    assert ended.returncode == 3 and TOKEN.encode() not in ended.stderr, ended


async def only_protocol(place, _transport, _mode):
    """Whatever comes in and however loud the log: every line on stdout is a message of the protocol."""
    def message(number, method, **params):
        return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    lines = [
        message(1, "initialize", **hello),
        '{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        message(2, "tools/list"),
        message(3, "tools/call", name="list_models", arguments={}),
        message(4, "tools/call", name="generate_video", arguments={"nonsense": 1}),
        message(5, "tools/call", name="no_such_tool", arguments={}),
        message(6, "no/such/method"),
        message(7, "tools/call", name="get_video", arguments={"id": "0f8fad5b-d9cb-469f-a165-70867728950e"}),
    ]
    levels = [({"RUST_LOG": "trace"}, []), ({"RUST_LOG": "debug", "RUST_BACKTRACE": "full"}, ["--quiet"]),
              ({"RUST_LOG": "off"}, ["--lang", "zh"]), ({}, ["--json"])]
    for environment, flags in levels:
        process = subprocess.Popen([GIGGLE, "mcp", "--output", str(place.clips), *flags], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment(**environment))
        for line in lines:
            process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
        seen = set()
        while not seen >= set(range(1, 8)):
            line = process.stdout.readline()
            assert line, (seen, process.stderr.read())
            said = json.loads(line)
            assert said["jsonrpc"] == "2.0", said
            seen.add(said.get("id"))
        rest, errors = process.communicate(timeout=30)
        assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines()), rest
        assert place.key.encode() not in rest + errors, "the key is in the log"
        assert b"panicked" not in errors, errors


EVERYWHERE = [(transport, mode) for transport in ("stdio", "http") for mode in ("auto", "legacy")]
# The check, the service's pace, and the ways it is driven.
CHECKS = [
    (every_tool, "fast", EVERYWHERE),
    (bad_arguments, "fast", EVERYWHERE),
    (questions, "fast", EVERYWHERE),
    (confirmation, "fast", EVERYWHERE),
    (given_up, "real", EVERYWHERE),
    (at_once, "fast", EVERYWHERE),
    (killed, "fast", [("stdio", "auto"), ("stdio", "legacy")]),
    (killed_while_submitting, "fast", [("stdio", "auto")]),
    (tasks_extension, "fast", [("stdio", "auto"), ("http", "auto")]),
    (modes, "fast", [("stdio", "auto"), ("http", "legacy")]),
    (doors, "fast", [("http", "auto"), ("http", "legacy")]),
    (only_protocol, "fast", [("stdio", "raw")]),
]


def reason(error):
    """What really went wrong: the leaves of nested groups, each with the line of this file that met it."""
    if isinstance(error, BaseExceptionGroup):
        return "".join(reason(inner) for inner in error.exceptions)
    here = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == __file__]
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(here))
    return f"\n    {type(error).__name__}: {error}\n    at {where}"


def main():
    wanted, failed, count = sys.argv[1:], 0, 0
    with world() as place:
        clip = place.folder / "clip.mp4"
        made = [GIGGLE, "make", "--local", SHOT["prompt"], "--model", SHOT["model"], "--output", str(clip)]
        subprocess.run(made, env=place.environment(), check=True, capture_output=True)
        for check, pace, ways in CHECKS:
            if wanted and check.__name__ not in wanted:
                continue
            for transport, mode in ways:
                count += 1
                begun = time.monotonic()
                with world(pace=pace, clip=clip) as own:
                    try:
                        asyncio.run(asyncio.wait_for(check(own, transport, mode), 120))
                        verdict = "ok"
                    except Exception as error:  # noqa: BLE001 - whatever it is, the next check goes on
                        failed += 1
                        verdict = f"FAILED{reason(error)}"
                print(f"python {check.__name__:<24} {transport:<6} {mode:<7} {time.monotonic() - begun:6.1f} s  {verdict}",
                      flush=True)
    print(f"python: {count - failed} of {count} checks hold")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
