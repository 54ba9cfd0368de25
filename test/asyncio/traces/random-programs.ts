/**
 * Runs a random program: a list of bodies, each a list of operations, which share some locks, queues, events and so
 * on. Each body becomes a task. What it prints is what each operation gives, and how each task ends.
 */
import {
  asCompleted,
  Barrier,
  BoundedSemaphore,
  CancelledError,
  Condition,
  coroutine,
  createTask,
  currentTask,
  Event,
  type Future,
  gather,
  getRunningLoop,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  shield,
  sleep,
  type Task,
  type Timeout,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, brief, names, type Plain, plain, trace } from "./harness.js";
import type { Body, Operation } from "./random-arbitrary.js";

const LONG = 50;

/** What the tasks of one program share. */
class World {
  readonly locks = [new Lock(), new Lock()];
  readonly semaphores = [new Semaphore(1), new BoundedSemaphore(2)];
  readonly events = [new Event(), new Event()];
  readonly condition = new Condition();
  readonly queues: Queue<number>[] = [new Queue(), new Queue(1), new PriorityQueue(2), new LifoQueue(2)];
  readonly barrier = new Barrier(2);
  readonly futures: Future<any>[] = [getRunningLoop().createFuture(), getRunningLoop().createFuture()];
  readonly tasks: Task<any>[] = [];
  /** How many tasks were begun; an eager one is among `tasks` only when its first step is over. */
  count = 0;
  readonly scopes = new Map<string, Timeout | undefined>();
}

function spawn(world: World, body: Body, eager = false): Task<string> {
  const name = `t${world.count++}`;
  const task = createTask(run(world, name, body), { name, eager });
  world.tasks.push(task);
  return task;
}

function taskAt(world: World, index: number): Task<any> {
  return world.tasks[index % world.tasks.length]!;
}

/** Tasks that were made later than that of `name`: if all wait for those only, none waits for itself. */
function later(world: World, name: string, indices: readonly number[]): Task<any>[] {
  const tasks = world.tasks.filter((task) => numberOf(task.getName()) > numberOf(name));
  return tasks.length === 0 ? [] : indices.map((index) => tasks[index % tasks.length]!);
}

function numberOf(name: string): number {
  return Number.parseInt(name.slice(1), 10);
}

/** Errors of calls that are wrong at the moment are printed: if they were thrown, most bodies would end soon. */
function tried(call: () => unknown): unknown {
  const result = attempt(call);
  return result instanceof Error ? brief(result) : result;
}

function ended(future: Future<any>): Plain {
  if (future.cancelled()) return "cancelled";
  return future.exception() === null ? plain(future.result()) : brief(future.exception());
}

function shown(results: readonly unknown[]): unknown[] {
  return results.map((each) => (each instanceof Error ? brief(each) : each));
}

const run = coroutine(async (world: World, name: string, body: Body): Promise<string> => {
  trace(name, "starts");
  try {
    await steps(world, name, body);
  } catch (error) {
    trace(name, "fails", brief(error));
    throw error;
  }
  trace(name, "ends");
  return name;
});

const steps = coroutine(async (world: World, name: string, body: Body): Promise<void> => {
  for (const operation of body) trace(name, operation[0], await step(world, name, operation));
});

const step = coroutine(async (world: World, name: string, [what, ...args]: Operation): Promise<unknown> => {
  const current = currentTask()!;
  switch (what) {
    case "sleep":
      return void (await sleep(args[0]));
    case "raise":
      throw new Boom(args[0]);
    case "spawn":
      return spawn(world, args[0]).getName();
    case "spawn eager":
      return spawn(world, args[0], true).getName();
    case "cancel":
      return taskAt(world, args[0]).cancel(args[1] ?? undefined);
    case "cancel self":
      return current.cancel(args[0] ?? undefined);
    case "uncancel":
      return [current.cancelling(), current.uncancel()];
    case "join":
      for (const task of later(world, name, [args[0]])) return await task;
      return null;
    case "gather": {
      const children = (args[0] as Body[]).map((body, i) => run(world, `${name}.${i}`, body));
      return shown(await gather(children, { returnExceptions: args[1] }));
    }
    case "gather tasks":
      return shown(await gather(later(world, name, args[0]), { returnExceptions: args[1] }));
    case "wait": {
      const tasks = later(world, name, args[0]);
      if (tasks.length === 0) return null;
      const { done, pending } = await wait(tasks, { timeout: args[1], returnWhen: args[2] });
      return [names(done), names(pending)];
    }
    case "wait for":
      return await waitFor(run(world, `${name}.w`, args[1]), args[0]);
    case "wait for task":
      for (const task of later(world, name, [args[1]])) return await waitFor(task, args[0]);
      return null;
    case "timeout":
      return await timeout(args[0], async (scope) => {
        const outer = world.scopes.get(name);
        world.scopes.set(name, scope);
        try {
          await steps(world, name, args[1]);
        } finally {
          world.scopes.set(name, outer);
        }
        return scope.expired();
      });
    case "reschedule":
      world.scopes.get(name)?.reschedule(args[0] === null ? null : getRunningLoop().time() + args[0]);
      return null;
    case "group":
      return await taskGroup(async (group) => {
        (args[0] as Body[]).forEach((body, i) => {
          group.createTask(run(world, `${name}.g${i}`, body));
        });
        await steps(world, name, args[1]);
      });
    case "shield":
      return await shield(run(world, `${name}.s`, args[0]));
    case "shield task":
      for (const task of later(world, name, [args[0]])) return await shield(task);
      return null;
    case "completed": {
      // Those that are done already come in the order of a set, in Python.
      const tasks = later(world, name, args[0]).filter((task) => !task.done());
      const seen: unknown[] = [];
      for (const each of asCompleted(tasks, { timeout: args[1] })) {
        try {
          seen.push(await each);
        } catch (error) {
          if (error instanceof CancelledError) throw error;
          seen.push(brief(error));
        }
      }
      return seen;
    }
    case "try":
    case "try all":
      try {
        await steps(world, name, args[0]);
      } catch (error) {
        if (what === "try" && error instanceof CancelledError) throw error;
        trace(name, "caught", brief(error));
        await steps(world, name, args[1]);
      }
      return null;
    case "finally":
      try {
        await steps(world, name, args[0]);
      } finally {
        await steps(world, name, args[1]);
      }
      return null;
    case "lock":
      return await world.locks[args[0]]!.with(async () => await steps(world, name, args[1]));
    case "semaphore":
      return await world.semaphores[args[0]]!.with(async () => await steps(world, name, args[1]));
    case "release":
      return tried(() => world.semaphores[args[0]]!.release());
    case "event wait":
      return await world.events[args[0]]!.wait();
    case "event set":
      return world.events[args[0]]!.set();
    case "event clear":
      return world.events[args[0]]!.clear();
    case "condition wait":
      return await world.condition.with(async () => {
        await world.condition.wait();
        await steps(world, name, args[0]);
      });
    case "notify":
      return await world.condition.with(async () => world.condition.notify(args[0]));
    case "put":
      return await world.queues[args[0]]!.put(args[1]);
    case "get":
      return await world.queues[args[0]]!.get();
    case "put now":
      return tried(() => world.queues[args[0]]!.putNowait(args[1]));
    case "get now":
      return tried(() => world.queues[args[0]]!.getNowait());
    case "task done":
      return tried(() => world.queues[args[0]]!.taskDone());
    case "queue join":
      return await world.queues[args[0]]!.join();
    case "shutdown":
      return tried(() => world.queues[args[0]]!.shutdown(args[1]));
    case "barrier":
      return await world.barrier.wait();
    case "barrier reset":
      return await world.barrier.reset();
    case "barrier abort":
      return await world.barrier.abort();
    case "future wait":
      return await world.futures[args[0]]!;
    case "future set":
      return tried(() => world.futures[args[0]]!.setResult(args[1]));
    case "future fail":
      return tried(() => world.futures[args[0]]!.setException(new Boom(args[1])));
    case "future cancel":
      return world.futures[args[0]]!.cancel(args[1] ?? undefined);
    case "future callback":
      world.futures[args[0]]!.addDoneCallback((future) => trace(name, "called back", ended(future)));
      return null;
    case "call soon":
      getRunningLoop().callSoon(trace, name, "called soon");
      return null;
    case "call later":
      getRunningLoop().callLater(args[0], trace, name, "called later");
      return null;
    default:
      throw new Error(what);
  }
});

export const main = async (program: readonly Body[]) => {
  const world = new World();
  for (const body of program) spawn(world, body);
  await wait(world.tasks, { timeout: LONG });
  for (let round = 0; round < LONG; round++) {
    const pending = world.tasks.filter((task) => !task.done());
    if (pending.length === 0) break;
    trace("pending", names(pending));
    for (const task of pending) task.cancel();
    await wait(pending, { timeout: 1 });
  }
  for (const task of world.tasks) {
    trace(task.getName(), task.done() ? ended(task) : "pending", task.cancelling());
  }
  // What comes after is how many turns the loop takes while it is closed, which nobody promises.
  trace("the end");
};
