"""Running, stopping and closing a loop."""

import asyncio

from harness import Boom, VirtualLoop, attempt, kind, program, trace, turns


@program
def run_until_complete_gives_the_result():
    async def main():
        await asyncio.sleep(1)
        return "result"

    loop = VirtualLoop()
    trace(loop.is_running(), loop.is_closed())
    trace(loop.run_until_complete(main()))
    trace(loop.time())
    loop.close()
    trace(loop.is_running(), loop.is_closed())


@program
def run_until_complete_raises_the_exception():
    async def main():
        await asyncio.sleep(1)
        raise Boom("out")

    loop = VirtualLoop()
    trace(attempt(loop.run_until_complete, main()))
    loop.close()


@program
def run_until_complete_takes_a_future():
    loop = VirtualLoop()
    future = loop.create_future()
    loop.call_later(5, future.set_result, "set")
    trace(loop.run_until_complete(future), loop.time())
    loop.close()


@program
def run_until_complete_of_a_done_future_takes_a_turn():
    loop = VirtualLoop()
    future = loop.create_future()
    future.set_result("done before")
    loop.call_soon(trace, "a callback")
    trace(loop.run_until_complete(future))
    loop.close()


@program
def run_until_complete_of_something_else_is_a_type_error():
    loop = VirtualLoop()
    trace(kind(attempt(loop.run_until_complete, "nothing to wait for")))
    loop.close()


@program
def stopping_before_the_end_is_an_error():
    async def main():
        loop.stop()
        await asyncio.sleep(1)
        trace("goes on in the next run")

    loop = VirtualLoop()
    task = loop.create_task(main())
    trace(attempt(loop.run_until_complete, task))
    loop.run_until_complete(task)
    loop.close()


@program
def run_forever_ends_with_stop():
    loop = VirtualLoop()
    loop.call_soon(trace, "soon")
    loop.call_later(2, loop.stop)
    loop.run_forever()
    trace("stopped", loop.time(), loop.is_running())
    loop.close()


@program
def stop_lets_the_present_iteration_end():
    loop = VirtualLoop()

    def first():
        trace("first")
        loop.stop()
        loop.call_soon(trace, "in the next run")

    loop.call_soon(first)
    loop.call_soon(trace, "second")
    loop.run_forever()
    trace("stopped")
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()


@program
def stop_before_the_run_gives_one_iteration():
    loop = VirtualLoop()
    loop.call_soon(lambda: (trace("one"), loop.call_soon(trace, "two")))
    loop.stop()
    loop.run_forever()
    trace("stopped")
    loop.stop()
    loop.run_forever()
    trace("stopped again")
    loop.close()


@program
def stop_before_the_run_leaves_timers_that_are_not_due():
    loop = VirtualLoop()
    loop.call_later(1, trace, "timer")
    loop.stop()
    loop.run_forever()
    trace("stopped", loop.time())
    loop.call_later(2, loop.stop)
    loop.run_forever()
    trace("stopped", loop.time())
    loop.close()


@program
def a_closed_loop_takes_nothing():
    async def never():
        trace("never")

    loop = VirtualLoop()
    loop.close()
    loop.close()
    trace(attempt(loop.call_soon, trace))
    trace(attempt(loop.call_later, 1, trace))
    trace(attempt(loop.call_at, 1, trace))
    trace(attempt(loop.run_forever))
    coro = never()
    trace(attempt(loop.create_task, coro))
    coro.close()


@program
def a_running_loop_cannot_be_closed_or_run():
    async def main():
        return [attempt(loop.close), attempt(loop.run_forever)]

    loop = VirtualLoop()
    trace(loop.run_until_complete(main()))
    loop.close()


@program
def another_loop_cannot_run_inside():
    async def main():
        return attempt(other.run_forever)

    loop, other = VirtualLoop(), VirtualLoop()
    trace(loop.run_until_complete(main()))
    loop.close()
    other.close()


@program
def there_is_no_running_loop_outside():
    trace(attempt(asyncio.get_running_loop))
    trace(attempt(asyncio.current_task))
    trace(attempt(asyncio.all_tasks))


@program
def what_was_ready_is_kept_for_the_next_run():
    async def main(name):
        trace(name)

    loop = VirtualLoop()
    loop.call_soon(trace, "before any run")
    loop.run_until_complete(main("first"))
    loop.call_soon(trace, "between the runs")
    loop.run_until_complete(main("second"))
    loop.close()


@program
def close_drops_what_is_ready_and_what_is_scheduled():
    loop = VirtualLoop()
    loop.call_soon(trace, "never")
    loop.call_later(1, trace, "never")
    loop.close()
    trace("closed")


@program
def a_task_factory_makes_the_tasks():
    async def coro():
        return "made by the factory"

    def factory(given, coroutine, **options):
        trace("factory", given is loop)
        return asyncio.Task(coroutine, loop=given, **options)

    loop = VirtualLoop()
    trace(loop.get_task_factory() is None)
    loop.set_task_factory(factory)
    trace(loop.get_task_factory() is factory)
    trace(loop.run_until_complete(loop.create_task(coro())))
    loop.set_task_factory(None)
    trace(loop.get_task_factory() is None)
    trace(loop.run_until_complete(loop.create_task(coro())))
    trace(kind(attempt(loop.set_task_factory, 1)))
    loop.close()


@program
def debug_mode_can_be_switched():
    loop = VirtualLoop()
    trace(loop.get_debug())
    loop.set_debug(True)
    trace(loop.get_debug())
    trace(kind(attempt(loop.call_soon, "no function")))
    trace(kind(attempt(loop.call_later, 1, "no function")))
    loop.set_debug(False)
    trace(loop.get_debug())
    loop.close()


@program
async def nothing_left_to_wait_for_is_a_deadlock():
    future = asyncio.get_running_loop().create_future()
    await future


@program
async def run_cancels_what_is_left_in_the_order_of_its_making():
    async def left(name):
        try:
            await asyncio.sleep(100)
        finally:
            trace(name, "cleaned up")

    tasks = [asyncio.create_task(left(name)) for name in "abc"]
    await turns()
    trace("main ends", len(tasks))


@program
async def what_fails_while_it_is_cancelled_at_the_end_is_told():
    async def left():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            raise Boom("at the end")

    task = asyncio.create_task(left())
    await turns()
    trace("main ends", task.done())
