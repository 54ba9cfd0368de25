/**
 * Which task, or at least which loop, the present code runs for.
 *
 * The scope follows promises only: it is noted on a promise when that is created and is current again while its
 * reactions run. V8's promise hooks do that at a quarter of the price of an `AsyncLocalStorage` on Node 20 and 22
 * (an await costs 0.27 instead of 0.6 microseconds) and at the same price on 24 and 26. They also do what asyncio
 * needs and an `AsyncLocalStorage` does not: a callback of Node (a timer, an event of a server that a task once
 * started) belongs to no task, as in CPython, so that `timeout()` in a request handler never cancels the task
 * that opened the server.
 *
 * Contexts that users keep in their own `AsyncLocalStorage` travel beside it in an `AsyncResource`, which is
 * captured where a callback or task is registered.
 */
import { AsyncResource } from "node:async_hooks";
import { promiseHooks } from "node:v8";
import type { Coroutine } from "./coroutine.js";
import type { EventLoop } from "./loop.js";
import type { Task } from "./task.js";

/** A coroutine whose code is running, or a loop while it runs a callback that belongs to no task. */
export interface Scope {
  /** The task that the code runs for. */
  readonly _scopeTask: Task<any> | null;
  readonly _scopeLoop: EventLoop | null;
  /** The coroutine itself, if it is one. */
  readonly _frame: Coroutine<any> | null;
}

/**
 * The async context that callbacks run in: what all `AsyncLocalStorage`s held when it was captured.
 * CPython: `contextvars.Context`. Any `AsyncResource` can serve.
 */
export type Context = Pick<AsyncResource, "runInAsyncScope">;

let scope: Scope | undefined;

/** A constructor that gives what it is given, so that a class can put its private fields on objects of others. */
function Itself(object: object): object {
  return object;
}

/** The scope of a promise, in a private field: nobody sees it, neither `console.log` nor `Reflect.ownKeys`. */
class Stamp extends (Itself as unknown as new (promise: object) => object) {
  readonly #scope = scope;

  static of(promise: Promise<unknown>): Scope | undefined {
    return #scope in promise ? (promise as unknown as Stamp).#scope : undefined;
  }
}

let following = false;

/** Begins to carry scopes through promises; called when the first task is made, and never before. */
export function followPromises(): void {
  if (following) return;
  following = true;
  promiseHooks.createHook({
    init(promise) {
      if (scope !== undefined) new Stamp(promise);
    },
    before(promise) {
      scope = Stamp.of(promise);
    },
    after() {
      scope = undefined;
    },
  });
}

/** The scope of the running code; undefined outside every loop. */
export function currentScope(): Scope | undefined {
  return scope;
}

/** Makes `next` the current scope and returns the one before, to be given back with the same call. */
export function switchScope(next: Scope | undefined): Scope | undefined {
  const before = scope;
  scope = next;
  return before;
}

/** The coroutine whose code is running. */
export function currentFrame(): Coroutine<any> | null {
  return scope === undefined ? null : scope._frame;
}

/** The task whose code is running, if it is not done yet. */
export function activeTask(): Task<any> | null {
  const task = scope === undefined ? null : scope._scopeTask;
  return task !== null && !task.done() ? task : null;
}

/** The async context of the present code, for `createTask` and callbacks. CPython: `contextvars.copy_context`. */
export function copyContext(): Context {
  return new AsyncResource("asyncio");
}
