"""The tasks extension, as a client that declares it speaks it: the SDK takes the frame, the words are those of the extension."""
from typing import Any, Literal

import anyio
from mcp.client.extension import ClaimContext, ClientExtension, ResultClaim
from mcp_types import CallToolResult, Request, RequestParams, Result

IDENTIFIER = "io.modelcontextprotocol/tasks"


class Created(Result):
    """What comes in the place of a result."""

    result_type: Literal["task"] = "task"
    task_id: str
    status: str
    poll_interval_ms: int | None = None


class Looked(Result):
    """A task as it stands."""

    result_type: str = "complete"
    task_id: str
    status: str
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


class Acknowledged(Result):
    result_type: str = "complete"


class Named(RequestParams):
    task_id: str


class GetTask(Request[Named, Literal["tasks/get"]]):
    method: Literal["tasks/get"] = "tasks/get"
    params: Named
    name_param = "taskId"


class CancelTask(Request[Named, Literal["tasks/cancel"]]):
    method: Literal["tasks/cancel"] = "tasks/cancel"
    params: Named
    name_param = "taskId"


async def look(session, task_id):
    return await session.send_request(GetTask(params=Named(task_id=task_id)), Looked)


async def cancel(session, task_id):
    return await session.send_request(CancelTask(params=Named(task_id=task_id)), Acknowledged)


class Tasks(ClientExtension):
    """Polls a task until it ends, and hands out its result as the call's own."""

    identifier = IDENTIFIER

    def __init__(self):
        self.created = []
        self.looks = 0

    async def resolve(self, created: Created, context: ClaimContext) -> CallToolResult:
        self.created.append(created)
        while True:
            self.looks += 1
            found = await look(context.session, created.task_id)
            if found.status == "completed":
                return CallToolResult.model_validate(found.result)
            if found.status != "working":
                raise RuntimeError(f"the task is {found.status}: {found.error}")
            await anyio.sleep((created.poll_interval_ms or 500) / 1000)

    def claims(self):
        return [ResultClaim(result_type="task", model=Created, resolve=self.resolve)]
