/** Random programs, as fast-check makes and shrinks them. */
import fc from "fast-check";
import type { Form } from "./forms.js";
import { isAtLeast, type Version } from "./python.js";

/** The name of an operation and its arguments; random-programs.ts says what each means. */
export type Operation = readonly [name: string, ...args: any[]];
export type Body = readonly Operation[];

/** Operations that older versions do not have, or have with other rules in the corners that random programs find. */
const since: Record<string, readonly number[]> = {
  // It compares the count of cancellations with that on entry.
  timeout: [3, 11, 3],
  // A gathering of futures that are done is done at once.
  "gather tasks": [3, 12],
  // It is a timeout around the await.
  "wait for": [3, 12],
  "wait for task": [3, 12],
  "spawn eager": [3, 12],
  // The last one takes back a cancellation that has not been thrown yet.
  uncancel: [3, 13],
  // A request to cancel from outside is kept beside the errors.
  group: [3, 13],
  // A waiter that is cancelled notifies another one.
  "condition wait": [3, 13],
  notify: [3, 13],
  barrier: [3, 13],
  // One that gets its turn lets in as many as there is room for.
  semaphore: [3, 13],
  release: [3, 13],
  shutdown: [3, 13],
};

const delay = fc.constantFrom(0, 1, 2, 3);
const index = fc.nat({ max: 5 });
const two = fc.nat({ max: 1 });
const queue = fc.nat({ max: 3 });
const message = fc.option(fc.constantFrom("stop", "enough"), { freq: 1 });
const seconds = fc.option(fc.constantFrom(-1, 0, 1, 2, 3), { freq: 4 });
const indices = fc.array(index, { minLength: 1, maxLength: 3 });
const mode = fc.constantFrom("ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION");

type Shape = readonly [weight: number, ...args: fc.Arbitrary<any>[]];

/** Native async functions are never done when a call returns, as an eager task may be. */
const onlyGenerators = new Set(["spawn eager"]);

/** A program of one to five bodies, of what a version of Python and a form of coroutines have in common. */
export function randomProgram(version: Version, form: Form): fc.Arbitrary<Body[]> {
  const isCommon = (name: string) =>
    isAtLeast(version, since[name] ?? []) && (form === "generators" || !onlyGenerators.has(name));
  const { body } = fc.letrec<{ body: Body; operation: Operation }>((tie) => {
    const inner = tie("body");
    const inners = fc.array(inner, { minLength: 1, maxLength: 3, depthIdentifier: "body" });
    const leaves: Record<string, Shape> = {
      sleep: [8, delay],
      raise: [1, fc.constantFrom("one", "two")],
      cancel: [3, index, message],
      "cancel self": [1, message],
      uncancel: [2],
      join: [2, index],
      "gather tasks": [1, indices, fc.boolean()],
      wait: [2, indices, seconds, mode],
      "wait for task": [1, seconds, index],
      reschedule: [2, seconds],
      "shield task": [1, index],
      completed: [1, indices, seconds],
      release: [1, two],
      "event wait": [2, two],
      "event set": [3, two],
      "event clear": [1, two],
      notify: [4, fc.nat({ max: 2 })],
      put: [3, queue, fc.nat({ max: 9 })],
      get: [3, queue],
      "put now": [1, queue, fc.nat({ max: 9 })],
      "get now": [1, queue],
      "task done": [1, queue],
      "queue join": [1, queue],
      shutdown: [1, queue, fc.boolean()],
      barrier: [4],
      "barrier reset": [1],
      "barrier abort": [1],
      "future wait": [2, two],
      "future set": [2, two, fc.nat({ max: 9 })],
      "future fail": [1, two, fc.constant("failed")],
      "future cancel": [1, two, message],
      "future callback": [1, two],
      "call soon": [1],
      "call later": [1, delay],
    };
    const nodes: Record<string, Shape> = {
      spawn: [3, inner],
      "spawn eager": [2, inner],
      gather: [2, inners, fc.boolean()],
      "wait for": [2, seconds, inner],
      timeout: [3, seconds, inner],
      group: [3, inners, inner],
      shield: [2, inner],
      try: [2, inner, inner],
      "try all": [2, inner, inner],
      finally: [2, inner, inner],
      lock: [3, two, inner],
      semaphore: [3, two, inner],
      "condition wait": [2, inner],
    };
    const operations = (shapes: Record<string, Shape>) =>
      Object.entries(shapes)
        .filter(([name]) => isCommon(name))
        .map(([name, [weight, ...args]]) => ({
          weight,
          arbitrary: fc.tuple(fc.constant(name), ...args) as fc.Arbitrary<Operation>,
        }));
    return {
      body: fc.array(tie("operation"), { minLength: 1, maxLength: 6, depthIdentifier: "body" }),
      operation: fc.oneof(
        { maxDepth: 5, depthSize: "medium", depthIdentifier: "body" },
        { weight: 3, arbitrary: fc.oneof(...operations(leaves)) },
        { weight: 2, arbitrary: fc.oneof(...operations(nodes)) },
      ),
    };
  });
  return fc.array(body, { minLength: 1, maxLength: 5 });
}
