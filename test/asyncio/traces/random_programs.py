"""Runs a random program: a list of bodies, each a list of operations. random-programs.ts says what each of them means."""

import asyncio
import itertools

from harness import Boom, attempt, brief, names, plain, trace

LONG = 50


class World:
    """What the tasks of one program share."""

    def __init__(self):
        self.locks = [asyncio.Lock(), asyncio.Lock()]
        self.semaphores = [asyncio.Semaphore(1), asyncio.BoundedSemaphore(2)]
        self.events = [asyncio.Event(), asyncio.Event()]
        self.condition = asyncio.Condition()
        self.queues = [asyncio.Queue(), asyncio.Queue(1), asyncio.PriorityQueue(2), asyncio.LifoQueue(2)]
        self.barrier = asyncio.Barrier(2)
        loop = asyncio.get_running_loop()
        self.futures = [loop.create_future(), loop.create_future()]
        self.tasks = []
        self.numbers = itertools.count()
        self.scopes = {}

    def spawn(self, body, **options):
        name = f"t{next(self.numbers)}"
        loop = asyncio.get_running_loop()
        task = asyncio.Task(run(self, name, body), loop=loop, name=name, **options)
        self.tasks.append(task)
        return task

    def task(self, index):
        return self.tasks[index % len(self.tasks)]

    def later(self, name, indices):
        """Tasks that were made later than that of `name`: if all wait for those only, none waits for itself."""
        own = number(name)
        tasks = [task for task in self.tasks if number(task.get_name()) > own]
        return [tasks[index % len(tasks)] for index in indices if tasks]


def number(name):
    return int(name.split(".")[0][1:])


def tried(function, *args):
    """Errors of calls that are wrong at the moment are printed: if they were raised, most bodies would end soon."""
    result = attempt(function, *args)
    return brief(result) if isinstance(result, Exception) else result


def ended(task):
    if task.cancelled():
        return "cancelled"
    return brief(task.exception()) if task.exception() is not None else plain(task.result())


async def run(world, name, body):
    trace(name, "starts")
    try:
        await steps(world, name, body)
    except BaseException as error:
        trace(name, "fails", brief(error))
        raise
    trace(name, "ends")
    return name


async def steps(world, name, body):
    for operation in body:
        trace(name, operation[0], await step(world, name, *operation))


async def step(world, name, what, *args):
    loop = asyncio.get_running_loop()
    current = asyncio.current_task()
    match [what, *args]:
        case ["sleep", delay]:
            await asyncio.sleep(delay)
        case ["raise", message]:
            raise Boom(message)
        case ["spawn", body]:
            return world.spawn(body).get_name()
        case ["spawn eager", body]:
            return world.spawn(body, eager_start=True).get_name()
        case ["cancel", index, message]:
            return world.task(index).cancel(message)
        case ["cancel self", message]:
            return current.cancel(message)
        case ["uncancel"]:
            return [current.cancelling(), current.uncancel()]
        case ["join", index]:
            for task in world.later(name, [index]):
                return await task
        case ["gather", bodies, return_exceptions]:
            children = [run(world, f"{name}.{i}", body) for i, body in enumerate(bodies)]
            results = await asyncio.gather(*children, return_exceptions=return_exceptions)
            return [brief(each) if isinstance(each, BaseException) else each for each in results]
        case ["gather tasks", indices, return_exceptions]:
            tasks = world.later(name, indices)
            results = await asyncio.gather(*tasks, return_exceptions=return_exceptions)
            return [brief(each) if isinstance(each, BaseException) else each for each in results]
        case ["wait", indices, timeout, return_when]:
            if tasks := world.later(name, indices):
                done, pending = await asyncio.wait(tasks, timeout=timeout, return_when=return_when)
                return [names(done), names(pending)]
        case ["wait for", seconds, body]:
            return await asyncio.wait_for(run(world, f"{name}.w", body), seconds)
        case ["wait for task", seconds, index]:
            for task in world.later(name, [index]):
                return await asyncio.wait_for(task, seconds)
        case ["timeout", seconds, body]:
            async with asyncio.timeout(seconds) as scope:
                outer, world.scopes[name] = world.scopes.get(name), scope
                try:
                    await steps(world, name, body)
                finally:
                    world.scopes[name] = outer
            return scope.expired()
        case ["reschedule", delay]:
            if (scope := world.scopes.get(name)) is not None:
                scope.reschedule(None if delay is None else loop.time() + delay)
        case ["group", bodies, body]:
            async with asyncio.TaskGroup() as group:
                for i, each in enumerate(bodies):
                    group.create_task(run(world, f"{name}.g{i}", each))
                await steps(world, name, body)
        case ["shield", body]:
            return await asyncio.shield(run(world, f"{name}.s", body))
        case ["shield task", index]:
            for task in world.later(name, [index]):
                return await asyncio.shield(task)
        case ["completed", indices, timeout]:
            # Those that are done already come in the order of a set.
            tasks = [task for task in world.later(name, indices) if not task.done()]
            seen = []
            for each in asyncio.as_completed(tasks, timeout=timeout):
                try:
                    seen.append(await each)
                except Exception as error:
                    seen.append(brief(error))
            return seen
        case ["try", body, handler]:
            try:
                await steps(world, name, body)
            except Exception as error:
                trace(name, "caught", brief(error))
                await steps(world, name, handler)
        case ["try all", body, handler]:
            try:
                await steps(world, name, body)
            except BaseException as error:
                trace(name, "caught", brief(error))
                await steps(world, name, handler)
        case ["finally", body, handler]:
            try:
                await steps(world, name, body)
            finally:
                await steps(world, name, handler)
        case ["lock", index, body]:
            async with world.locks[index]:
                await steps(world, name, body)
        case ["semaphore", index, body]:
            async with world.semaphores[index]:
                await steps(world, name, body)
        case ["release", index]:
            return tried(world.semaphores[index].release)
        case ["event wait", index]:
            return await world.events[index].wait()
        case ["event set", index]:
            world.events[index].set()
        case ["event clear", index]:
            world.events[index].clear()
        case ["condition wait", body]:
            async with world.condition:
                await world.condition.wait()
                await steps(world, name, body)
        case ["notify", count]:
            async with world.condition:
                world.condition.notify(count)
        case ["put", index, item]:
            await world.queues[index].put(item)
        case ["get", index]:
            return await world.queues[index].get()
        case ["put now", index, item]:
            return tried(world.queues[index].put_nowait, item)
        case ["get now", index]:
            return tried(world.queues[index].get_nowait)
        case ["task done", index]:
            return tried(world.queues[index].task_done)
        case ["queue join", index]:
            await world.queues[index].join()
        case ["shutdown", index, immediate]:
            return tried(world.queues[index].shutdown, immediate)
        case ["barrier"]:
            return await world.barrier.wait()
        case ["barrier reset"]:
            await world.barrier.reset()
        case ["barrier abort"]:
            await world.barrier.abort()
        case ["future wait", index]:
            return await world.futures[index]
        case ["future set", index, value]:
            return tried(world.futures[index].set_result, value)
        case ["future fail", index, message]:
            return tried(world.futures[index].set_exception, Boom(message))
        case ["future cancel", index, message]:
            return world.futures[index].cancel(message)
        case ["future callback", index]:
            world.futures[index].add_done_callback(lambda future: trace(name, "called back", ended(future)))
        case ["call soon"]:
            loop.call_soon(trace, name, "called soon")
        case ["call later", delay]:
            loop.call_later(delay, trace, name, "called later")
        case _:
            raise AssertionError(what)


async def main(program):
    world = World()
    for body in program:
        world.spawn(body)
    await asyncio.wait(world.tasks, timeout=LONG)
    for _ in range(LONG):
        pending = [task for task in world.tasks if not task.done()]
        if not pending:
            break
        trace("pending", names(pending))
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=1)
    for task in world.tasks:
        trace(task.get_name(), ended(task) if task.done() else "pending", task.cancelling())
    # What comes after is how many turns the loop takes while it is closed, which nobody promises.
    trace("the end")
