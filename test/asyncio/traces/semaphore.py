"""Semaphore and BoundedSemaphore."""

import asyncio

from harness import Boom, attempt, kind, outcome, program, trace, turns


async def enter(semaphore, name):
    await semaphore.acquire()
    trace(name, "is in")
    return name


def done(tasks):
    return [task.done() for task in tasks]


@program
async def a_place_that_is_free_takes_no_turn():
    semaphore = asyncio.Semaphore(2)
    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(semaphore.locked(), await semaphore.acquire(), semaphore.locked())
    trace(await semaphore.acquire(), semaphore.locked())
    semaphore.release()
    trace(semaphore.locked())


@program
async def no_places_at_first():
    semaphore = asyncio.Semaphore(0)
    trace(semaphore.locked())
    task = asyncio.create_task(enter(semaphore, "a"))
    await turns()
    trace(task.done())
    semaphore.release()
    trace(semaphore.locked(), await task)


@program
async def a_negative_number_of_places_is_an_error():
    trace(attempt(asyncio.Semaphore, -1))
    trace(kind(attempt(asyncio.BoundedSemaphore, -1)))


@program
async def the_number_of_places_is_the_number_inside():
    async def work(name):
        nonlocal inside
        async with semaphore:
            inside += 1
            trace(name, inside)
            await asyncio.sleep(1)
            inside -= 1

    semaphore, inside = asyncio.Semaphore(2), 0
    await asyncio.gather(*(work(name) for name in "abcde"))


@program
async def places_are_given_in_order():
    semaphore = asyncio.Semaphore(3)
    await semaphore.acquire()
    await semaphore.acquire()
    trace(semaphore.locked())
    tasks = [asyncio.create_task(enter(semaphore, name)) for name in "abc"]
    await turns()
    trace(semaphore.locked(), done(tasks))
    tasks.append(asyncio.create_task(enter(semaphore, "d")))
    semaphore.release()
    semaphore.release()
    await turns()
    trace(semaphore.locked(), done(tasks))
    semaphore.release()
    await asyncio.wait(tasks)


@program
async def more_releases_than_entries_make_room():
    semaphore = asyncio.Semaphore(1)
    semaphore.release()
    semaphore.release()
    trace([await semaphore.acquire() for _ in range(3)], semaphore.locked())


@program
async def a_bounded_one_refuses_more_releases_than_entries():
    semaphore = asyncio.BoundedSemaphore(2)
    trace(attempt(semaphore.release))
    await semaphore.acquire()
    semaphore.release()
    trace(attempt(semaphore.release))


@program
async def a_block_leaves_when_it_fails():
    async def work():
        async with semaphore:
            raise Boom("inside")

    semaphore = asyncio.Semaphore(1)
    trace(await outcome(work()), semaphore.locked())


@program
async def a_waiter_can_be_cancelled():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    task = asyncio.create_task(semaphore.acquire())
    asyncio.get_running_loop().call_soon(task.cancel)
    trace(await outcome(task), semaphore.locked())
    semaphore.release()
    trace(semaphore.locked())


@program
async def cancelled_waiters_are_passed_over():
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(enter(semaphore, name)) for name in "abcd"]
    await turns()
    tasks[0].cancel()
    tasks[1].cancel()
    semaphore.release()
    await turns(2)
    trace(done(tasks), [task.cancelled() for task in tasks[:2]])
    tasks[3].cancel()
    await turns()


@program
async def a_cancelled_waiter_does_not_keep_the_place():
    semaphore = asyncio.Semaphore(0)
    a, b = (asyncio.create_task(enter(semaphore, name)) for name in "ab")
    await turns()
    a.cancel()
    semaphore.release()
    await turns(2)
    trace(semaphore.locked(), b.done())


@program
async def a_waiter_that_was_woken_and_is_cancelled_gives_the_place_on():
    semaphore = asyncio.Semaphore(0)
    a, b = (asyncio.create_task(enter(semaphore, name)) for name in "ab")
    await turns()
    semaphore.release()
    a.cancel()
    await turns(3)
    trace(a.cancelled(), b.done(), semaphore.locked())


@program
async def a_waiter_cancelled_when_its_turn_comes_leaves_the_semaphore_usable():
    async def first():
        async with semaphore:
            await turns()
        tasks[1].cancel()

    async def second():
        async with semaphore:
            trace("never")

    semaphore = asyncio.Semaphore(1)
    tasks = [asyncio.create_task(first()), asyncio.create_task(second())]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    trace(results[0], kind(results[1]))
    trace(await asyncio.wait_for(semaphore.acquire(), 1))


@program
async def those_who_come_again_queue_up_behind():
    async def work(name):
        for i in (1, 2):
            await semaphore.acquire()
            trace(name, i)
            await asyncio.sleep(1)
            semaphore.release()

    semaphore = asyncio.Semaphore(1)
    await asyncio.gather(*(work(name) for name in "abc"))


@program
async def one_that_releases_and_comes_again_is_last():
    async def again():
        await semaphore.acquire()
        trace("b", 1)
        semaphore.release()
        await semaphore.acquire()
        trace("b", 2)

    semaphore = asyncio.Semaphore(1)
    tasks = [
        asyncio.create_task(enter(semaphore, "a")),
        asyncio.create_task(again()),
        asyncio.create_task(enter(semaphore, "c")),
    ]
    await turns()
    semaphore.release()
    semaphore.release()
    await asyncio.gather(*tasks)


@program
async def places_that_were_given_back_while_one_is_cancelled():
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(enter(semaphore, name)) for name in "abc"]
    await turns()
    tasks[0].cancel()
    await turns()
    semaphore.release()
    semaphore.release()
    await asyncio.gather(*tasks, return_exceptions=True)


@program(since=(3, 13), why="one that gets its turn lets in as many as there is room for")
async def one_that_enters_lets_the_others_in():
    async def release_three_times():
        for _ in range(3):
            semaphore.release()
        trace(semaphore.locked())
        await enter(semaphore, "b")

    async def with_a_task():
        await enter(semaphore, "a")
        later.append(asyncio.create_task(last()))

    async def last():
        trace("d")

    later = []
    semaphore = asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(with_a_task()),
        asyncio.create_task(release_three_times()),
        asyncio.create_task(enter(semaphore, "c")),
    ]
    await turns(2)
    await asyncio.gather(*tasks, *later)


@program
async def one_that_comes_late_does_not_push_in():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    waiter = asyncio.create_task(enter(semaphore, "waiter"))
    await turns()
    semaphore.release()
    trace(semaphore.locked())
    late = asyncio.create_task(enter(semaphore, "late"))
    await turns()
    trace(waiter.done(), late.done())
    semaphore.release()
    await late


@program
async def what_a_semaphore_says_of_itself():
    semaphore = asyncio.Semaphore(1)
    trace(repr(semaphore)[-len("[unlocked, value:1]>"):])
    await semaphore.acquire()
    trace(repr(semaphore)[-len("[locked]>"):])
    task = asyncio.create_task(semaphore.acquire())
    await turns()
    trace(repr(semaphore)[-len("[locked, waiters:1]>"):])
    semaphore.release()
    await task
