"""Eager tasks: the first step is taken at once."""

import asyncio

from harness import Boom, child, outcome, program, trace, turns

SINCE = {"since": (3, 12), "why": "eager tasks"}


def be_eager():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)


@program(**SINCE)
async def an_eager_task_begins_at_once():
    be_eager()
    task = asyncio.create_task(child("task", 1))
    trace("created", task.done())
    trace(await task)


@program(**SINCE)
async def an_eager_task_that_does_not_wait_is_done_at_once():
    async def at_once():
        trace("runs")
        return "result"

    be_eager()
    task = asyncio.create_task(at_once())
    trace("created", task.done(), task.result())
    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(await task)


@program(**SINCE)
async def an_eager_task_that_fails_at_once():
    async def fail():
        raise Boom("at once")

    be_eager()
    task = asyncio.create_task(fail())
    trace(task.done(), task.exception())
    trace(await outcome(task))


@program(**SINCE)
async def cancelling_an_eager_task_that_is_done():
    async def at_once():
        return "done"

    be_eager()
    task = asyncio.create_task(at_once())
    trace(task.cancel(), task.cancelled(), await task)


@program(**SINCE)
async def cancelling_an_eager_task_that_waits():
    be_eager()
    task = asyncio.create_task(child("task", 10))
    trace(task.cancel("my message"), task.cancelling())
    trace(await outcome(task), task.cancelled())


@program(**SINCE)
async def an_eager_task_sets_a_future_before_it_is_awaited():
    async def set_it():
        future.set_result("set")

    be_eager()
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(set_it())
    trace(future.done(), await future)
    await task


@program(**SINCE)
async def the_current_task_changes_for_the_eager_step_and_back():
    async def inner():
        seen.append(asyncio.current_task())
        trace(asyncio.current_task() is main)
        await asyncio.sleep(1)
        trace(asyncio.current_task() is seen[0])

    be_eager()
    seen, main = [], asyncio.current_task()
    task = asyncio.create_task(inner())
    trace(asyncio.current_task() is main, seen[0] is task)
    await task


@program(**SINCE)
async def an_eager_task_is_among_all_tasks_while_it_lives():
    async def inner():
        trace(len(asyncio.all_tasks()))
        await turns()
        trace(len(asyncio.all_tasks()))

    be_eager()
    task = asyncio.create_task(inner())
    trace(len(asyncio.all_tasks()))
    await task
    trace(len(asyncio.all_tasks()), task in asyncio.all_tasks())


@program(**SINCE)
async def eager_tasks_begin_eager_tasks():
    async def nest(depth):
        trace("down", depth)
        if depth > 0:
            await asyncio.create_task(nest(depth - 1))
        trace("up", depth)

    be_eager()
    await asyncio.create_task(nest(3))


@program(**SINCE)
async def gathering_eager_tasks():
    be_eager()
    gathering = asyncio.gather(child("a", 1), child("b"), child("c", 2))
    trace("gathered")
    trace(await gathering)


@program(**SINCE)
async def a_group_of_eager_tasks():
    be_eager()
    async with asyncio.TaskGroup() as group:
        group.create_task(child("a", 1))
        trace("between")
        group.create_task(child("b"))
    trace("after")


@program(**SINCE)
async def an_eager_task_of_a_group_that_fails_at_once():
    async def fail():
        raise Boom("at once")

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", 5))
            group.create_task(fail())
            trace("the body goes on to its next await")
            await asyncio.sleep(1)
            trace("never")

    be_eager()
    trace(await outcome(asyncio.create_task(runner())))


@program(**SINCE)
async def callbacks_of_an_eager_task_go_through_the_queue():
    async def at_once():
        return 1

    be_eager()
    task = asyncio.create_task(at_once())
    task.add_done_callback(lambda _: trace("called back"))
    trace("added")
    await turns()


@program(**SINCE)
async def recursive_groups_of_eager_tasks():
    async def grow(width, depth):
        nonlocal count
        count += 1
        if depth > 0:
            async with asyncio.TaskGroup() as group:
                for _ in range(width):
                    group.create_task(grow(width, depth - 1))

    be_eager()
    count = 0
    await grow(3, 3)
    trace(count, len(asyncio.all_tasks()))


@program(**SINCE)
async def recursive_gatherings_of_eager_tasks():
    async def grow(width, depth):
        nonlocal count
        count += 1
        if depth > 0:
            await asyncio.gather(*(grow(width, depth - 1) for _ in range(width)))

    be_eager()
    count = 0
    await grow(3, 3)
    trace(count, len(asyncio.all_tasks()))
