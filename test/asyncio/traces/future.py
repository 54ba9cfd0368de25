"""Futures: states, callbacks, cancellation, what an await of one gives."""

import asyncio

from harness import Boom, VirtualLoop, attempt, brief, kind, outcome, program, trace, turns


def new_future():
    return asyncio.get_running_loop().create_future()


@program
async def a_fresh_future_is_pending():
    future = new_future()
    trace(future.done(), future.cancelled())
    trace(kind(attempt(future.result)), kind(attempt(future.exception)))
    trace(future.get_loop() is asyncio.get_running_loop())


@program
async def a_result_is_set_once():
    future = new_future()
    future.set_result(42)
    trace(future.done(), future.cancelled(), future.result(), future.exception())
    trace(kind(attempt(future.set_result, None)))
    trace(kind(attempt(future.set_exception, Boom())))
    trace(future.cancel(), future.result())


@program
async def an_exception_is_set_once():
    future, boom = new_future(), Boom("set")
    future.set_exception(boom)
    trace(future.done(), future.cancelled(), attempt(future.result), future.exception() is boom)
    trace(kind(attempt(future.set_result, None)))
    trace(kind(attempt(future.set_exception, Boom())))
    trace(future.cancel(), future.exception())


@program
async def a_cancelled_future_gives_nothing_else():
    future = new_future()
    trace(future.cancel(), future.done(), future.cancelled())
    trace(attempt(future.result), attempt(future.exception))
    trace(kind(attempt(future.set_result, None)))
    trace(kind(attempt(future.set_exception, Boom())))
    trace(future.cancel())


@program
async def a_class_of_errors_stands_for_an_error():
    future = new_future()
    future.set_exception(Boom)
    trace(isinstance(future.exception(), Boom), future.exception())


@program
async def the_message_of_a_cancellation_comes_out_at_result():
    future = new_future()
    future.cancel("my message")
    trace(attempt(future.result))
    trace(await outcome(future))


@program
async def a_second_message_of_a_cancellation_is_too_late():
    future = new_future()
    future.cancel("first")
    trace(future.cancel("second"))
    trace(await outcome(future))


@program
async def awaiting_a_done_future_takes_no_turn():
    future = new_future()
    future.set_result("done")
    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(await future)
    trace(await future)


@program
async def awaiting_a_pending_future_goes_on_a_turn_after_it_is_set():
    loop, future = asyncio.get_running_loop(), new_future()
    loop.call_soon(future.set_result, "set")
    loop.call_soon(trace, "behind")
    loop.call_soon(lambda: loop.call_soon(trace, "next turn"))
    trace(await future)


@program
async def awaiting_a_failed_future_raises_each_time():
    future = new_future()
    future.set_exception(Boom("again"))
    trace(await outcome(future), await outcome(future))


@program
async def several_tasks_await_one_future_in_order():
    async def waiter(name):
        trace(name, await future)

    future = new_future()
    tasks = [asyncio.create_task(waiter(name)) for name in "abc"]
    await turns()
    future.set_result("shared")
    trace("set")
    await asyncio.wait(tasks)


@program
async def callbacks_run_in_order_and_never_at_once():
    future = new_future()
    future.add_done_callback(lambda done: trace("first", done is future))
    future.add_done_callback(lambda done: trace("second", done.result()))
    future.set_result("value")
    trace("set")
    await turns()
    trace("a turn later")


@program
async def a_callback_on_a_done_future_is_not_called_at_once_either():
    future = new_future()
    future.set_result(1)
    future.add_done_callback(lambda _: trace("called"))
    trace("added")
    await turns()


@program
async def callbacks_are_called_for_an_exception():
    future = new_future()
    future.add_done_callback(lambda done: trace(done.exception()))
    future.set_exception(Boom("set"))
    await turns()


@program
async def callbacks_are_called_for_a_cancellation():
    future = new_future()
    future.add_done_callback(lambda done: trace(done.cancelled()))
    future.cancel()
    await turns()


@program
async def callbacks_of_one_turn_come_in_the_order_in_which_futures_are_set():
    first, second = new_future(), new_future()
    second.add_done_callback(lambda _: trace("second"))
    first.add_done_callback(lambda _: trace("first a"))
    first.add_done_callback(lambda _: trace("first b"))
    first.set_result(None)
    second.set_result(None)
    await turns()


@program
async def the_first_callback_can_be_removed():
    future = new_future()
    one, two, three = (lambda _, n=n: trace(n) for n in (1, 2, 3))
    for callback in (one, two, three):
        future.add_done_callback(callback)
    trace(future.remove_done_callback(one), future.remove_done_callback(one))
    future.set_result("foo")
    await turns()


@program
async def the_first_two_callbacks_can_be_removed():
    future = new_future()
    one, two, three = (lambda _, n=n: trace(n) for n in (1, 2, 3))
    for callback in (one, two, three):
        future.add_done_callback(callback)
    trace([future.remove_done_callback(each) for each in (one, two, one)])
    future.set_result("foo")
    await turns()


@program
async def the_last_callback_can_be_removed():
    future = new_future()
    one, two, three = (lambda _, n=n: trace(n) for n in (1, 2, 3))
    for callback in (one, two, three):
        future.add_done_callback(callback)
    trace([future.remove_done_callback(each) for each in (three, three)])
    future.set_result("foo")
    await turns()


@program
async def removing_takes_all_registrations_and_counts_them():
    future = new_future()
    one, two, three = (lambda _, n=n: trace(n) for n in (1, 2, 3))
    future.add_done_callback(one)
    future.add_done_callback(two)
    trace(future.remove_done_callback(two), future.remove_done_callback(three))
    future.add_done_callback(two)
    for _ in range(5):
        future.add_done_callback(one)
    trace(future.remove_done_callback(one))
    future.set_result("foo")
    await turns()


@program
async def a_callback_cannot_take_back_one_that_is_scheduled():
    future = new_future()
    later = lambda _: trace("still called")  # noqa: E731
    future.add_done_callback(lambda done: trace("removed", done.remove_done_callback(later)))
    future.add_done_callback(later)
    future.set_result(1)
    await turns()


@program
async def a_callback_added_by_a_callback_runs_a_turn_later():
    future = new_future()
    future.add_done_callback(lambda done: done.add_done_callback(lambda _: trace("inner")))
    future.add_done_callback(lambda _: trace("outer"))
    future.set_result(1)
    await turns()
    trace("turn")
    await turns()


@program
async def an_error_in_a_callback_is_told_and_the_next_one_is_called():
    def fail(_):
        raise Boom("in a callback")

    future = new_future()
    future.add_done_callback(fail)
    future.add_done_callback(lambda _: trace("next"))
    future.set_result(1)
    await turns()


@program
async def a_future_cancelled_while_it_is_awaited_cancels_the_waiter():
    async def waiter():
        await future

    future = new_future()
    task = asyncio.create_task(waiter())
    await turns()
    future.cancel("from outside")
    trace(task.done())
    trace(await outcome(task), task.cancelled(), task.cancelling())


@program
async def a_future_that_was_set_cannot_be_cancelled_by_its_waiter():
    async def waiter():
        trace(await outcome(future))

    future = new_future()
    task = asyncio.create_task(waiter())
    await turns()
    future.set_result("set first")
    trace(task.cancel())
    await asyncio.wait([task])
    trace(future.cancelled(), task.cancelled())


@program
def a_future_of_another_loop_cannot_be_awaited():
    async def main():
        await future

    loop, other = VirtualLoop(), VirtualLoop()
    future = other.create_future()
    trace(kind(attempt(loop.run_until_complete, main())))
    loop.close()
    other.close()


@program
def a_future_needs_a_loop():
    asyncio.set_event_loop(None)
    trace(kind(attempt(asyncio.Future)))
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    trace(asyncio.Future().get_loop() is loop)
    asyncio.set_event_loop(None)
    loop.close()


@program
async def what_is_a_future():
    future = new_future()
    task = asyncio.ensure_future(turns())
    trace(asyncio.isfuture(future), asyncio.isfuture(task))
    trace(asyncio.isfuture(asyncio.Future), asyncio.isfuture(1), asyncio.isfuture(None))
    await task


@program
async def ensure_future_gives_a_future_back_as_it_is():
    future = new_future()
    task = asyncio.create_task(turns())
    trace(asyncio.ensure_future(future) is future, asyncio.ensure_future(task) is task)
    await task


@program
async def ensure_future_makes_a_task_of_a_coroutine():
    async def coro():
        return "ok"

    task = asyncio.ensure_future(coro())
    trace(isinstance(task, asyncio.Task), asyncio.isfuture(task))
    trace(await task)


@program
async def ensure_future_refuses_what_cannot_be_awaited():
    trace(attempt(asyncio.ensure_future, "ok"))


@program
def ensure_future_refuses_a_future_of_another_loop():
    loop, other = VirtualLoop(), VirtualLoop()
    future = loop.create_future()
    trace(asyncio.ensure_future(future, loop=loop) is future)
    trace(kind(attempt(lambda: asyncio.ensure_future(future, loop=other))))
    loop.close()
    other.close()


@program
async def setting_from_a_callback_of_another_future_chains():
    first, second = new_future(), new_future()
    first.add_done_callback(lambda done: second.set_result(done.result() + 1))
    asyncio.get_running_loop().call_later(3, first.set_result, 1)
    trace(await second)


@program
async def what_the_repr_says():
    future = new_future()
    trace(repr(future))
    future.set_result(4)
    trace(repr(future))
    cancelled = new_future()
    cancelled.cancel()
    trace(repr(cancelled))


@program
async def a_group_of_errors_can_be_set():
    future = new_future()
    future.set_exception(ExceptionGroup("both", [Boom("one"), Boom("two")]))
    trace(await outcome(future))
    trace(brief(future.exception()))
