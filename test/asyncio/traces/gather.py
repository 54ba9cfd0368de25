"""gather: order, errors, cancellation, duplicates."""

import asyncio

from harness import Boom, VirtualLoop, attempt, child, kind, outcome, program, trace, turns


def new_future():
    return asyncio.get_running_loop().create_future()


@program
async def results_come_in_the_order_of_the_arguments():
    trace(await asyncio.gather(child("a", 3), child("b", 1), child("c", 2)))


@program
async def an_empty_gathering_is_done_with_an_empty_list():
    gathering = asyncio.gather()
    trace(asyncio.isfuture(gathering), gathering.done(), await gathering)
    trace(await asyncio.gather(return_exceptions=True))


@program
async def gathering_futures_as_they_are_set():
    a, b, c = (new_future() for _ in range(3))
    gathering = asyncio.gather(a, b, c)
    b.set_result("b")
    a.set_result("a")
    await turns()
    trace(gathering.done())
    c.set_result("c")
    trace(gathering.done())
    await turns()
    trace(gathering.done(), gathering.result())


@program
async def coroutines_start_when_they_are_gathered_and_not_when_it_is_awaited():
    gathering = asyncio.gather(child("a"), child("b"))
    trace("gathered")
    await turns(2)
    trace(gathering.done())
    trace(await gathering)


@program
async def the_first_error_comes_out_at_once_and_the_others_go_on():
    gathering = asyncio.gather(child("a", 1, error=Boom("first")), child("b", 2), child("c", 3))
    trace(await outcome(gathering))
    await asyncio.sleep(5)


@program
async def a_second_error_is_not_heard():
    gathering = asyncio.gather(child("a", 1, error=Boom("first")), child("b", 2, error=Boom("second")))
    trace(await outcome(gathering))
    await asyncio.sleep(5)
    trace(gathering.exception())


@program
async def errors_can_be_results():
    trace(
        await asyncio.gather(
            child("a", 2, error=Boom("late")),
            child("b", 1),
            child("c", 1, error=Boom("early")),
            return_exceptions=True,
        )
    )


@program
async def one_awaitable_given_twice_runs_once():
    coro = child("once", 1)
    future = new_future()
    asyncio.get_running_loop().call_later(2, future.set_result, "future")
    trace(await asyncio.gather(coro, future, coro, future))


@program
async def a_cancelled_child_does_not_cancel_the_gathering():
    tasks = [asyncio.create_task(child(name, 5)) for name in "ab"]
    gathering = asyncio.gather(*tasks)
    await turns()
    tasks[0].cancel("only this one")
    trace(await outcome(gathering))
    trace(gathering.cancelled(), kind(attempt(gathering.exception)), tasks[1].done())
    trace(await tasks[1])


@program
async def a_cancelled_child_can_be_a_result():
    tasks = [asyncio.create_task(child(name, 5)) for name in "ab"]
    gathering = asyncio.gather(*tasks, return_exceptions=True)
    await turns()
    tasks[0].cancel("only this one")
    trace(await gathering)


@program
async def cancelling_the_gathering_cancels_all_children():
    tasks = [asyncio.create_task(child(name, 5)) for name in "abc"]
    gathering = asyncio.gather(*tasks)
    await turns()
    trace(gathering.cancel("all"), gathering.cancelled(), gathering.done())
    trace(await outcome(gathering))
    trace([task.cancelled() for task in tasks], gathering.cancelled())


@program
async def cancelling_a_gathering_with_errors_as_results_still_cancels():
    gathering = asyncio.gather(child("a", 5), child("b", 1, error=Boom("b")), return_exceptions=True)
    await asyncio.sleep(2)
    trace(gathering.cancel("all"))
    trace(await outcome(gathering))


@program
async def cancelling_the_task_that_awaits_a_gathering():
    async def waiter():
        return await asyncio.gather(child("a", 5), child("b", 5))

    task = asyncio.create_task(waiter())
    await turns(2)
    task.cancel("from outside")
    trace(await outcome(task), task.cancelled())


@program
async def children_that_ignore_the_cancellation_give_their_results():
    async def stubborn(name):
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            trace(name, "ignores it")
        return name

    gathering = asyncio.gather(stubborn("a"), stubborn("b"))
    await turns()
    trace(gathering.cancel())
    trace(await outcome(gathering))


@program
async def a_done_gathering_cannot_be_cancelled():
    gathering = asyncio.gather(child("a"))
    await gathering
    trace(gathering.cancel(), gathering.cancelled())


@program
async def a_gathering_whose_children_are_done_refuses_to_be_cancelled():
    async def inner():
        return await future

    future = new_future()
    gathering = asyncio.gather(inner())
    await turns()
    future.add_done_callback(lambda _: trace("cancel", gathering.cancel()))
    future.set_result(42)
    trace(await gathering, gathering.cancelled())


@program
async def a_gathering_in_a_loop_is_cancelled_in_the_middle():
    async def work():
        while True:
            await asyncio.gather(asyncio.sleep(1), return_exceptions=True)
            trace("again")

    task = asyncio.create_task(work())
    await asyncio.sleep(2.5)
    task.cancel("my message")
    trace(await outcome(task))


@program
async def gatherings_nest():
    inner = asyncio.gather(child("a", 1), child("b", 2))
    trace(await asyncio.gather(inner, child("c", 3), asyncio.gather()))


@program
async def an_error_in_a_nested_gathering_goes_through():
    inner = asyncio.gather(child("a", 1, error=Boom("inner")), child("b", 3))
    trace(await outcome(asyncio.gather(inner, child("c", 2))))
    await asyncio.sleep(5)


@program
async def cancelling_an_outer_gathering_reaches_the_innermost():
    inner = asyncio.gather(child("a", 5), child("b", 5))
    outer = asyncio.gather(inner, child("c", 5))
    await turns()
    outer.cancel("outside")
    trace(await outcome(outer), inner.done())


@program
async def a_cancelled_future_among_the_children():
    a, b = new_future(), new_future()
    gathering = asyncio.gather(a, b)
    a.cancel("a")
    trace(await outcome(gathering), b.done())
    b.set_result("later")
    await turns()


@program
async def all_children_cancelled_one_after_the_other():
    a, b = new_future(), new_future()
    gathering = asyncio.gather(a, b, return_exceptions=True)
    a.cancel()
    b.cancel("b")
    trace(await gathering)


@program(since=(3, 12), why="a gathering of done futures is done at once")
async def a_gathering_of_done_futures_takes_no_turn():
    done = [new_future() for _ in range(2)]
    for i, future in enumerate(done):
        future.set_result(i)
    asyncio.get_running_loop().call_soon(trace, "a callback")
    gathering = asyncio.gather(*done)
    trace(gathering.done(), await gathering)


@program(since=(3, 12), why="a gathering of done futures is done at once")
async def a_failed_future_among_done_ones_fails_the_gathering_at_once():
    failed, pending = new_future(), new_future()
    failed.set_exception(Boom("done before"))
    gathering = asyncio.gather(pending, failed)
    trace(gathering.done(), await outcome(gathering))
    pending.cancel()


@program
async def a_gathering_is_awaited_by_many():
    async def waiter(name):
        trace(name, await gathering)

    gathering = asyncio.gather(child("a", 1), child("b", 2))
    await asyncio.wait([asyncio.create_task(waiter(name)) for name in "xy"])


@program
def children_of_two_loops_cannot_be_gathered():
    loop, other = VirtualLoop(), VirtualLoop()
    trace(kind(attempt(asyncio.gather, loop.create_future(), other.create_future())))
    loop.close()
    other.close()


@program
def the_loop_of_a_gathering_is_that_of_its_children():
    loop = VirtualLoop()
    gathering = asyncio.gather(loop.create_future(), loop.create_future())
    trace(gathering.get_loop() is loop)
    gathering.cancel()
    loop.close()
