"""run and Runner."""

import asyncio

from harness import Boom, VirtualLoop, attempt, child, kind, program, trace, turns


def run(coro, **options):
    with asyncio.Runner(loop_factory=VirtualLoop, **options) as runner:
        return runner.run(coro)


@program
def run_gives_the_result():
    async def main():
        await asyncio.sleep(0)
        return 42

    trace(run(main()))


@program
def run_raises_the_error():
    async def main():
        await asyncio.sleep(0)
        raise Boom("spam")

    trace(attempt(run, main()))


@program
def run_needs_a_coroutine():
    trace(kind(attempt(run, 1)), kind(attempt(run, None)))


@program
def run_sets_the_debug_mode():
    async def main():
        trace(asyncio.get_running_loop().get_debug())

    run(main(), debug=False)
    run(main(), debug=True)
    run(main())


@program
def run_cannot_be_called_from_inside():
    async def main():
        coro = child("never")
        try:
            return kind(attempt(asyncio.run, coro))
        finally:
            coro.close()

    trace(run(main()))


@program
def run_waits_for_what_it_cancels_at_the_end():
    async def left():
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(1)
            trace("left ends")

    async def main():
        tasks.append(asyncio.create_task(left()))
        await turns()
        return 123

    tasks = []
    trace(run(main()))
    trace(tasks[0].cancelled())


@program
def run_cancels_what_has_not_begun():
    async def main():
        tasks.append(asyncio.create_task(child("never")))
        return 123

    tasks = []
    trace(run(main()))
    trace(tasks[0].cancelled())


@program
def run_tells_of_errors_of_what_it_cancels():
    async def left():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            raise Boom("while it is cancelled")

    async def main():
        asyncio.create_task(left())
        await turns()
        return 123

    trace(run(main()))


@program
def run_closes_the_loop_when_main_fails():
    async def main():
        loops.append(asyncio.get_running_loop())
        asyncio.create_task(child("left", 10))
        await turns()
        raise Boom("main")

    loops = []
    trace(attempt(run, main()))
    trace(loops[0].is_closed())


@program
def run_takes_a_loop_of_ones_own():
    async def main():
        trace(asyncio.get_running_loop() is loop)

    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(main())
    trace(loop.is_closed())


@program
def a_runner_runs_several_times_on_one_loop():
    async def main(name):
        loops.append(asyncio.get_running_loop())
        await asyncio.sleep(1)
        return [name, asyncio.get_running_loop().time()]

    loops = []
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        trace(runner.run(main("first")))
        trace(runner.run(main("second")))
        trace(loops[0] is loops[1], runner.get_loop() is loops[0])
    trace(loops[0].is_closed())


@program
def tasks_go_on_in_the_next_run():
    async def main(delay):
        await asyncio.sleep(delay)

    async def first():
        asyncio.create_task(child("background", 2))
        await asyncio.sleep(1)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(first())
        trace("between")
        runner.run(main(3))


@program
def a_runner_makes_its_loop_when_it_is_needed():
    def factory():
        trace("made")
        return VirtualLoop()

    runner = asyncio.Runner(loop_factory=factory)
    trace("a runner")
    loop = runner.get_loop()
    trace(runner.get_loop() is loop)
    runner.close()


@program
def a_runner_sets_the_debug_mode():
    for debug in (False, True):
        with asyncio.Runner(debug=debug, loop_factory=VirtualLoop) as runner:
            trace(runner.get_loop().get_debug())


@program
def a_closed_runner_has_no_loop():
    runner = asyncio.Runner(loop_factory=VirtualLoop)
    loop = runner.get_loop()
    runner.close()
    trace(loop.is_closed(), attempt(runner.get_loop))
    runner.close()
    trace(loop.is_closed())


@program
def a_closed_runner_does_not_run():
    coro = child("never")
    runner = asyncio.Runner(loop_factory=VirtualLoop)
    with runner:
        trace(runner.run(child("first")))
    trace(attempt(runner.run, coro))
    coro.close()


@program
def a_runner_needs_a_coroutine():
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        trace(kind(attempt(runner.run, 123)))
        future = runner.get_loop().create_future()
        trace(kind(attempt(runner.run, future)))


@program
def a_runner_cannot_run_inside_itself():
    async def main():
        coro = child("never")
        try:
            return attempt(runner.run, coro)
        finally:
            coro.close()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        trace(runner.run(main()))


@program
def an_error_leaves_the_runner_usable():
    async def fail():
        raise Boom("first")

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        trace(attempt(runner.run, fail()))
        trace(runner.run(child("second")))


@program
def a_runner_that_never_ran_closes():
    with asyncio.Runner(loop_factory=VirtualLoop):
        trace("inside")
    trace("outside")
