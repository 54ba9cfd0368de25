"""wait, as_completed, wait_for and shield."""

import asyncio

from harness import Boom, attempt, child, kind, names, outcome, program, trace, turns


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


@program
async def as_completed_gives_results_in_the_order_of_their_end():
    for each in asyncio.as_completed([start("a", 3), start("b", 1), start("c", 2)]):
        trace(await each)


@program
async def as_completed_raises_where_a_failed_one_is_awaited():
    for each in asyncio.as_completed([start("a", 2), start("b", 1, Boom("b"))]):
        trace(await outcome(each))


@program
async def as_completed_runs_out_of_time():
    tasks = [start("a", 1), start("b", 5)]
    for each in asyncio.as_completed(tasks, timeout=2):
        trace(await outcome(each))
    trace(tasks[1].done(), await tasks[1])


@program
async def as_completed_with_time_to_spare():
    for each in asyncio.as_completed([start("a", 1)], timeout=10):
        trace(await each)
    trace(asyncio.get_running_loop().time())


@program
async def as_completed_of_nothing():
    trace([await each for each in asyncio.as_completed([])])


@program
async def as_completed_can_be_awaited_in_another_order():
    first, second = asyncio.as_completed([start("a", 1), start("b", 2)])
    trace(await second, await first)


@program
async def as_completed_can_be_awaited_at_the_same_time():
    coros = list(asyncio.as_completed([start("a", 2), start("b", 1)]))
    trace(await asyncio.gather(*coros))


@program
async def as_completed_takes_duplicates_once():
    task = start("a", 1)
    trace([await each for each in asyncio.as_completed([task, task])])


@program(since=(3, 13), why="as_completed() looks at its argument at once")
async def as_completed_needs_several():
    trace(kind(attempt(asyncio.as_completed, new_future())))
    coro = child("never")
    trace(kind(attempt(asyncio.as_completed, coro)))
    coro.close()


@program
async def wait_for_gives_the_result():
    trace(await asyncio.wait_for(child("a", 1), 5))
    trace(await asyncio.wait_for(child("b", 1), None))


@program
async def wait_for_raises_the_error():
    trace(await outcome(asyncio.wait_for(child("a", 1, error=Boom("inside")), 5)))


@program
async def wait_for_cancels_when_the_time_is_over():
    task = start("a", 10)
    trace(await outcome(asyncio.wait_for(task, 1)))
    trace(task.cancelled(), asyncio.get_running_loop().time())


@program
async def wait_for_cancels_a_future_when_the_time_is_over():
    future = new_future()
    trace(await outcome(asyncio.wait_for(future, 1)), future.cancelled())


@program
async def wait_for_waits_until_the_cancellation_is_over():
    async def slow():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(2)
            trace("cleaned up")

    trace(await outcome(asyncio.wait_for(slow(), 1)))


@program
async def wait_for_with_no_time_does_not_start_a_coroutine():
    for seconds in (0, -1):
        trace(await outcome(asyncio.wait_for(child("never"), seconds)))


@program
async def wait_for_with_no_time_gives_what_is_done():
    future = new_future()
    future.set_result("done")
    for seconds in (0, -1):
        trace(await asyncio.wait_for(future, seconds))


@program
async def wait_for_with_no_time_cancels_a_task_and_waits_for_it():
    async def slow():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(2)
            trace("cleaned up")

    task = asyncio.create_task(slow())
    await turns()
    trace(await outcome(asyncio.wait_for(task, 0)), task.cancelled())


@program
async def wait_for_with_no_time_raises_what_the_cleaning_up_raises():
    async def failing():
        try:
            await asyncio.sleep(10)
        finally:
            raise Boom("while cleaning up")

    task = asyncio.create_task(failing())
    await turns()
    trace(await outcome(asyncio.wait_for(task, 0)))


@program
async def wait_for_raises_what_the_cleaning_up_raises():
    async def failing():
        try:
            await asyncio.sleep(10)
        finally:
            raise Boom("while cleaning up")

    trace(await outcome(asyncio.wait_for(failing(), 1)))


@program(since=(3, 12), why="wait_for() gives the result of what suppresses its cancellation")
async def wait_for_gives_the_result_of_what_ignores_the_cancellation():
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            trace("ignores it")
        return "done all the same"

    trace(await outcome(asyncio.wait_for(stubborn(), 1)))


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_wait_for_cancels_the_inner_task():
    task = start("a", 10)
    waiting = asyncio.create_task(asyncio.wait_for(task, 5))
    await turns(2)
    waiting.cancel("from outside")
    trace(await outcome(waiting), task.cancelled(), waiting.cancelled())


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_wait_for_when_the_inner_future_is_set():
    future = new_future()
    waiting = asyncio.create_task(asyncio.wait_for(future, 5))
    await turns()
    future.set_result("set")
    waiting.cancel("too late for the future")
    trace(await outcome(waiting), future.cancelled())


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def the_deadline_and_the_result_come_in_one_turn():
    future = new_future()
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(asyncio.wait_for(future, 1))
    await turns()
    loop.call_later(1, future.set_result, "just in time")
    trace(await outcome(waiting))


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_wait_for_while_its_task_holds_the_cancellation_up():
    async def stubborn():
        for i in range(2):
            try:
                await asyncio.sleep(3)
            except asyncio.CancelledError:
                trace("holds it up", i)
        await asyncio.sleep(3)
        return 42

    task = asyncio.create_task(stubborn())
    waiting = asyncio.create_task(asyncio.wait_for(task, 1))
    await asyncio.sleep(2)
    waiting.cancel()
    trace(await outcome(waiting))
    trace(await outcome(task))


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_a_task_that_has_just_begun_to_wait_for_something_done():
    async def at_once():
        return "done"

    async def waiter():
        await asyncio.wait_for(inner, 100)
        await asyncio.sleep(1)
        trace("never")

    inner = asyncio.create_task(at_once())
    task = asyncio.create_task(waiter())
    trace(task.done())
    await turns()
    task.cancel()
    trace(await outcome(task))
    trace(inner.done(), await inner)


@program
async def wait_for_of_a_cancelled_task_is_cancelled():
    task = start("a", 10)
    await turns()
    asyncio.get_running_loop().call_later(1, task.cancel, "somebody else")
    trace(await outcome(asyncio.wait_for(task, 5)))


@program
async def wait_for_in_wait_for():
    trace(await outcome(asyncio.wait_for(asyncio.wait_for(child("a", 10), 2), 5)))
    trace(await outcome(asyncio.wait_for(asyncio.wait_for(child("b", 10), 5), 2)))


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
