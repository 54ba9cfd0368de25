"""wait: its three modes, timeouts and wrong uses."""

import asyncio

from harness import Boom, child, kind, names, outcome, program, trace, turns


def new_future():
    return asyncio.get_running_loop().create_future()


def start(name, delay, error=None):
    return asyncio.create_task(child(name, delay, error=error), name=name)


def shown(result):
    done, pending = result
    return [names(done), names(pending)]


@program
async def waiting_for_all():
    tasks = [start("a", 2), start("b", 1)]
    trace(shown(await asyncio.wait(tasks)))


@program
async def waiting_for_all_waits_for_those_that_fail_too():
    tasks = [start("a", 2), start("b", 1, Boom("b")), start("c", 3)]
    trace(shown(await asyncio.wait(tasks)))
    trace(tasks[1].exception())


@program
async def waiting_with_a_timeout_leaves_the_others_pending():
    tasks = [start("a", 1), start("b", 5)]
    trace(shown(await asyncio.wait(tasks, timeout=2)))
    trace(tasks[1].done(), tasks[1].cancelled())
    trace(await tasks[1])


@program
async def waiting_with_a_timeout_of_zero():
    tasks = [start("a", 0), start("b", 0)]
    trace(shown(await asyncio.wait(tasks, timeout=0)))
    trace(shown(await asyncio.wait(tasks)))


@program
async def a_timeout_that_is_not_needed_moves_no_time():
    trace(shown(await asyncio.wait([start("a", 1)], timeout=100)))


@program
async def waiting_for_the_first():
    tasks = [start("a", 3), start("b", 1), start("c", 2)]
    trace(shown(await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)))
    trace(shown(await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)))
    trace(shown(await asyncio.wait(tasks)))


@program
async def the_first_may_be_several():
    tasks = [start("a", 1), start("b", 1), start("c", 2)]
    trace(shown(await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)))
    await asyncio.wait(tasks)


@program
async def waiting_for_the_first_exception():
    tasks = [start("a", 1), start("b", 2, Boom("b")), start("c", 5)]
    trace(shown(await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)))
    await asyncio.wait(tasks)


@program
async def waiting_for_the_first_exception_when_there_is_none():
    tasks = [start("a", 1), start("b", 2)]
    trace(shown(await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)))


@program
async def a_cancelled_task_is_no_first_exception():
    tasks = [start("a", 10), start("b", 5)]
    asyncio.get_running_loop().call_later(1, tasks[0].cancel)
    trace(shown(await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)))


@program
async def waiting_for_the_first_exception_of_those_that_are_done():
    failed = start("failed", 0, Boom("before"))
    await outcome(failed)
    trace(shown(await asyncio.wait([start("a", 5), failed], return_when=asyncio.FIRST_EXCEPTION)))


@program
async def waiting_for_what_is_done_takes_no_turn():
    tasks = [start("a", 0), start("b", 0)]
    await asyncio.wait(tasks)
    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(shown(await asyncio.wait(tasks)))


@program
async def waiting_never_raises_and_never_cancels():
    tasks = [start("a", 5), start("b", 0, Boom("b"))]
    done, pending = await asyncio.wait(tasks, timeout=1)
    trace(names(done), names(pending), [task.cancelling() for task in tasks])
    await asyncio.wait(tasks)


@program
async def cancelling_who_waits_does_not_cancel_what_is_waited_for():
    async def waiter():
        await asyncio.wait([task])

    task = start("a", 2)
    waiting = asyncio.create_task(waiter())
    await turns(2)
    waiting.cancel("waiter")
    trace(await outcome(waiting), task.cancelled())
    trace(await task)


@program
async def waiting_for_nothing_is_an_error():
    trace(kind(await outcome(asyncio.wait([]))))
    trace(kind(await outcome(asyncio.wait(set()))))


@program
async def waiting_for_a_coroutine_is_an_error():
    coro = child("never")
    trace(kind(await outcome(asyncio.wait([coro]))))
    coro.close()


@program
async def waiting_for_one_future_alone_is_an_error():
    trace(kind(await outcome(asyncio.wait(new_future()))))


@program
async def an_unknown_mode_is_an_error():
    task = start("a", 0)
    trace(kind(await outcome(asyncio.wait([task], return_when="SOMETIMES"))))
    await task


@program
async def the_same_task_given_twice_is_waited_for_once():
    task = start("a", 1)
    trace(shown(await asyncio.wait([task, task])))


@program
async def waiting_takes_a_set():
    trace(shown(await asyncio.wait({start(name, 1) for name in "ab"})))
