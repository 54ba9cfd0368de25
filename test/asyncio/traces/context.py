"""Context variables: a callback and a task have the values of the moment at which they were registered."""

import asyncio
import contextvars

from harness import program, trace, turns

variable = contextvars.ContextVar("variable", default="none")


def with_value(value, function, *args):
    """Calls a function in a copy of the context in which the variable has a value."""
    context = contextvars.copy_context()
    context.run(variable.set, value)
    return context.run(function, *args)


async def say(name, delay=0):
    trace(name, variable.get())
    await asyncio.sleep(delay)
    trace(name, variable.get())


@program
async def a_callback_has_the_context_of_its_registration():
    loop = asyncio.get_running_loop()
    with_value("a", loop.call_soon, lambda: trace(variable.get()))
    with_value("b", loop.call_soon, lambda: trace(variable.get()))
    loop.call_soon(lambda: trace(variable.get()))
    await turns()


@program
async def a_timer_has_the_context_of_its_registration():
    loop = asyncio.get_running_loop()
    with_value("later", loop.call_later, 2, lambda: trace(variable.get()))
    with_value("at", loop.call_at, 1, lambda: trace(variable.get()))
    await asyncio.sleep(3)


@program
async def a_done_callback_has_the_context_of_its_registration():
    future = asyncio.get_running_loop().create_future()
    with_value("a", future.add_done_callback, lambda _: trace(variable.get()))
    with_value("b", future.add_done_callback, lambda _: trace(variable.get()))
    with_value("setter", future.set_result, None)
    await turns()


@program
async def a_done_callback_can_have_a_context_of_its_own():
    context = with_value("chosen", contextvars.copy_context)
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda _: trace(variable.get()), context=context)
    future.set_result(None)
    await turns()


@program
async def a_task_has_the_context_of_its_making():
    a = with_value("a", asyncio.create_task, say("first", 1))
    b = with_value("b", asyncio.create_task, say("second", 1))
    trace(variable.get())
    await asyncio.wait([a, b])
    trace(variable.get())


@program
async def a_task_can_have_a_context_of_its_own():
    context = with_value("chosen", contextvars.copy_context)
    task = asyncio.create_task(say("task", 1), context=context)
    await task
    trace(variable.get())


@program(since=(3, 12), why="Task.get_context()")
async def a_task_tells_its_context():
    context = with_value("chosen", contextvars.copy_context)
    task = asyncio.create_task(say("task"), context=context)
    trace(task.get_context() is context)
    await task


@program
async def tasks_of_a_group_can_have_a_context():
    context = with_value("chosen", contextvars.copy_context)
    async with asyncio.TaskGroup() as group:
        group.create_task(say("with"), context=context)
        group.create_task(say("without"))


@program
async def a_coroutine_has_the_context_of_who_awaits_it():
    coro = with_value("at the call", lambda: say("coroutine", 1))
    await coro


@program
async def gathered_coroutines_have_the_context_of_the_gathering():
    await with_value("gathered", lambda: asyncio.gather(say("a", 1), say("b", 2)))


@program
async def the_runner_of_a_task_does_not_see_what_a_callback_sees():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    with_value("callback", loop.call_soon, future.set_result, None)
    await future
    trace(variable.get())


@program
async def many_tasks_keep_their_values_apart():
    async def work(i):
        for _ in range(3):
            await asyncio.sleep(i % 3)
            seen.append(variable.get() == i)

    seen = []
    await asyncio.wait([with_value(i, asyncio.create_task, work(i)) for i in range(20)])
    trace(len(seen), all(seen))
