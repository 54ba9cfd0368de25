"""Barrier: filling, draining, resetting, broken."""

import asyncio

from harness import Boom, attempt, kind, outcome, program, trace, turns


def start(count, coro):
    return [asyncio.create_task(coro(i)) for i in range(count)]


def show(barrier):
    state = repr(barrier).split("[")[1].split("]")[0].split(",")[0]
    trace("the barrier", state, barrier.n_waiting, barrier.broken)


@program
async def the_last_one_opens_the_barrier():
    async def pass_barrier(i):
        await asyncio.sleep(i)
        trace(i, "waits")
        trace(i, "passes with", await barrier.wait())

    barrier = asyncio.Barrier(3)
    trace(barrier.parties)
    await asyncio.wait(start(3, pass_barrier))
    show(barrier)


@program
async def a_barrier_needs_a_party():
    trace(attempt(asyncio.Barrier, 0))
    trace(kind(attempt(asyncio.Barrier, -4)))


@program
async def a_barrier_of_one_stops_nobody():
    barrier = asyncio.Barrier(1)
    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(await barrier.wait(), await barrier.wait())
    show(barrier)


@program
async def filling_task_by_task():
    async def pass_barrier(i):
        trace(i, await barrier.wait())

    barrier = asyncio.Barrier(3)
    tasks = []
    for i in range(3):
        tasks.append(asyncio.create_task(pass_barrier(i)))
        await turns()
        show(barrier)
    await asyncio.wait(tasks)
    show(barrier)


@program
async def a_barrier_is_used_again_and_again():
    async def rounds(i):
        for turn in range(3):
            await barrier.wait()
            trace(turn, i)

    barrier = asyncio.Barrier(4)
    await asyncio.wait(start(4, rounds))
    show(barrier)


@program
async def the_numbers_of_a_round_are_all_different():
    async def two_rounds(i):
        await barrier.wait()
        return await barrier.wait()

    barrier = asyncio.Barrier(5)
    trace(sorted(await asyncio.gather(*start(5, two_rounds))))


@program
async def while_it_drains_others_wait_outside():
    async def two_rounds(i):
        await barrier.wait()
        show(barrier)
        await barrier.wait()
        trace(i, "second round")

    barrier = asyncio.Barrier(3)
    await asyncio.wait(start(3, two_rounds))
    show(barrier)


@program
async def more_tasks_than_parties():
    async def pass_barrier(i):
        trace(i, await barrier.wait())

    barrier = asyncio.Barrier(2)
    tasks = start(5, pass_barrier)
    await asyncio.wait(tasks, timeout=1)
    show(barrier)
    trace([task.done() for task in tasks])
    tasks[4].cancel()
    await asyncio.wait(tasks)
    show(barrier)


@program
async def a_cancelled_waiter_makes_room_for_another():
    async def pass_barrier(i):
        trace(i, await barrier.wait())

    barrier = asyncio.Barrier(3)
    tasks = start(2, pass_barrier)
    await turns()
    tasks[0].cancel()
    await turns()
    show(barrier)
    trace(await outcome(tasks[0]))
    more = start(2, pass_barrier)
    await asyncio.gather(tasks[1], *more)
    show(barrier)


@program
async def resetting_an_empty_barrier():
    barrier = asyncio.Barrier(2)
    await barrier.reset()
    show(barrier)


@program
async def resetting_throws_out_those_who_wait():
    async def pass_barrier(i):
        trace(i, kind(await outcome(barrier.wait())))

    barrier = asyncio.Barrier(4)
    tasks = start(3, pass_barrier)
    await turns()
    await barrier.reset()
    show(barrier)
    await asyncio.wait(tasks)
    show(barrier)


@program
async def those_thrown_out_can_wait_again():
    async def pass_twice(i):
        trace(i, kind(await outcome(barrier.wait())))
        trace(i, await barrier.wait())

    barrier = asyncio.Barrier(3)
    tasks = start(2, pass_twice)
    await turns()
    resetting = asyncio.create_task(barrier.reset())
    await turns()
    trace("main", await barrier.wait())
    await asyncio.wait([*tasks, resetting])
    show(barrier)


@program
async def resetting_while_half_have_left():
    async def pass_barrier(i):
        nonlocal passed
        try:
            await barrier.wait()
        except asyncio.BrokenBarrierError:
            trace(i, "broken")
        else:
            passed += 1
            trace(i, "passed")
            if passed == 3:
                await barrier.reset()

    passed, barrier = 0, asyncio.Barrier(5)
    await asyncio.wait(start(5, pass_barrier))
    show(barrier)


@program
async def resetting_while_half_have_left_and_wait_again():
    async def pass_barrier(i):
        nonlocal passed
        try:
            await barrier.wait()
        except asyncio.BrokenBarrierError:
            trace(i, "broken")
            await barrier.wait()
        else:
            passed += 1
            if passed > 2:
                trace(i, "resets")
                await barrier.reset()
                await barrier.wait()
            else:
                trace(i, "waits again", await outcome(barrier.wait()))

    passed, barrier = 0, asyncio.Barrier(5)
    await asyncio.wait(start(5, pass_barrier))
    show(barrier)


@program
async def resetting_by_the_last_one_to_leave():
    async def pass_barrier(i):
        nonlocal passed
        await barrier.wait()
        passed += 1
        if passed == 4:
            trace(i, "resets")
            await barrier.reset()
            await barrier.wait()
        else:
            trace(i, "second", await outcome(barrier.wait()))
        await barrier.wait()
        trace(i, "third")

    passed, barrier = 0, asyncio.Barrier(4)
    await asyncio.wait(start(4, pass_barrier))
    show(barrier)


@program
async def an_aborted_barrier_is_broken():
    barrier = asyncio.Barrier(1)
    await barrier.abort()
    show(barrier)
    trace(kind(await outcome(barrier.wait())))
    await barrier.reset()
    show(barrier)
    trace(await barrier.wait())


@program
async def aborting_throws_out_those_who_wait():
    async def pass_barrier(i):
        trace(i, kind(await outcome(barrier.wait())))

    barrier = asyncio.Barrier(4)
    tasks = start(3, pass_barrier)
    await turns()
    await barrier.abort()
    show(barrier)
    await asyncio.wait(tasks)
    show(barrier)


@program
async def aborting_while_half_have_left():
    async def pass_barrier(i):
        nonlocal passed
        try:
            await barrier.wait()
        except asyncio.BrokenBarrierError:
            trace(i, "broken")
        else:
            passed += 1
            if passed > 2:
                trace(i, "aborts")
                await barrier.abort()
            else:
                trace(i, "again", kind(await outcome(barrier.wait())))

    passed, barrier = 0, asyncio.Barrier(5)
    await asyncio.wait(start(5, pass_barrier))
    show(barrier)


@program
async def one_that_fails_aborts():
    async def pass_barrier(i):
        try:
            if await barrier.wait() == 2:
                raise Boom("inside")
            await barrier.wait()
            trace("never")
        except asyncio.BrokenBarrierError:
            trace(i, "broken")
        except Boom:
            trace(i, "aborts")
            await barrier.abort()

    barrier = asyncio.Barrier(5)
    await asyncio.wait(start(5, pass_barrier))
    show(barrier)


@program
async def one_that_fails_aborts_and_another_resets():
    async def pass_barriers(i):
        try:
            if await first.wait() == 1:
                raise Boom("inside")
            await first.wait()
            trace("never")
        except asyncio.BrokenBarrierError:
            trace(i, "broken")
        except Boom:
            await first.abort()
        if await second.wait() == 1:
            await first.reset()
        await second.wait()
        await first.wait()
        trace(i, "through")

    first, second = asyncio.Barrier(3), asyncio.Barrier(3)
    await asyncio.wait(start(3, pass_barriers))
    show(first)


@program
async def what_a_barrier_says_of_itself():
    barrier = asyncio.Barrier(5)
    trace("[filling, waiters:0/5]" in repr(barrier))
    tasks = [asyncio.create_task(barrier.wait()) for _ in range(2)]
    await turns()
    trace("[filling, waiters:2/5]" in repr(barrier))
    await barrier.abort()
    trace("[broken" in repr(barrier))
    await asyncio.wait(tasks)


@program
async def a_timeout_at_a_barrier():
    barrier = asyncio.Barrier(2)
    trace(await outcome(asyncio.wait_for(barrier.wait(), 1)))
    show(barrier)
