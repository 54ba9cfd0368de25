"""shield, alone and with others."""

import asyncio

from harness import Boom, child, kind, names, outcome, program, trace, turns


def new_future():
    return asyncio.get_running_loop().create_future()


def start(name, delay, error=None):
    return asyncio.create_task(child(name, delay, error=error), name=name)


@program
async def shield_gives_the_result_and_the_error():
    trace(await asyncio.shield(child("a", 1)))
    trace(await outcome(asyncio.shield(child("b", 1, error=Boom("inside")))))


@program
async def cancelling_who_awaits_a_shield_leaves_the_inner_alone():
    async def waiter():
        await asyncio.shield(task)

    task = start("a", 2)
    waiting = asyncio.create_task(waiter())
    await turns(2)
    waiting.cancel("from outside")
    trace(await outcome(waiting), task.cancelled(), task.cancelling())
    trace(await task)


@program
async def cancelling_the_shield_itself_leaves_the_inner_alone():
    task = start("a", 2)
    shield = asyncio.shield(task)
    await turns()
    trace(shield.cancel(), shield.cancelled(), task.cancelled())
    trace(await outcome(shield), await task)


@program
async def cancelling_the_inner_one_cancels_the_shield():
    task = start("a", 2)
    shield = asyncio.shield(task)
    await turns()
    task.cancel("inner")
    trace(kind(await outcome(shield)), shield.cancelled())


@program
async def a_shield_of_something_done_is_the_thing_itself():
    future = new_future()
    future.set_result("done")
    trace(asyncio.shield(future) is future)
    task = start("a", 0)
    await task
    trace(asyncio.shield(task) is task)


@program
async def a_shield_around_a_future():
    future = new_future()
    shield = asyncio.shield(future)
    future.set_result(42)
    trace(shield.done())
    trace(await shield)


@program
async def a_shield_that_was_cancelled_hears_no_error():
    task = start("a", 1, Boom("nobody hears"))
    shield = asyncio.shield(task)
    await turns()
    shield.cancel()
    await asyncio.wait([task])
    trace(shield.cancelled(), task.exception())


@program
async def a_shielded_gathering():
    tasks = [start("a", 2), start("b", 2)]
    gathering = asyncio.gather(*tasks)
    shield = asyncio.shield(gathering)
    await turns()
    shield.cancel()
    trace(kind(await outcome(shield)), gathering.cancelled())
    trace(await gathering)


@program
async def a_gathering_of_shields():
    tasks = [start("a", 2), start("b", 2)]
    gathering = asyncio.gather(*map(asyncio.shield, tasks))
    await turns()
    gathering.cancel()
    trace(kind(await outcome(gathering)), [task.cancelled() for task in tasks])
    trace([await task for task in tasks])


@program
async def wait_for_of_a_shield_leaves_the_inner_alone():
    task = start("a", 3)
    trace(await outcome(asyncio.wait_for(asyncio.shield(task), 1)))
    trace(task.cancelled(), await task)


@program
async def wait_for_of_a_shield_with_no_time():
    task = start("a", 3)
    await turns()
    trace(await outcome(asyncio.wait_for(asyncio.shield(task), 0)))
    trace(task.cancelled(), await task)


@program
async def wait_for_of_a_shield_without_a_limit():
    task = start("a", 3)
    trace(await asyncio.wait_for(asyncio.shield(task), None))


@program
async def a_shielded_coroutine_goes_on_after_the_cancellation():
    async def waiter():
        try:
            await asyncio.shield(child("inner", 2))
        finally:
            trace("waiter ends")

    waiting = asyncio.create_task(waiter())
    await turns(2)
    waiting.cancel()
    await asyncio.wait([waiting])
    await asyncio.sleep(5)


@program
async def a_race_is_won_by_the_first_and_the_others_are_cancelled():
    tasks = [start("slow", 5), start("fast", 1)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.wait(pending)
    trace(names(done), [task.cancelled() for task in tasks])
