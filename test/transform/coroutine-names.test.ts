import { afterAll, beforeAll, expect, it } from "vitest";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
  await session.run("const coroutine = (f: Function) => f; const asyncio = { coroutine }");
});
afterAll(() => session.close());

it.each([
  ["const compute = coroutine(async (x: number) => { await null; return x }); compute.name", "'compute'"],
  ["let generate = coroutine(function* () { yield 1 }); generate.name", "'generate'"],
  ["const typed = coroutine<number>(async () => 1); typed.name", "'typed'"],
  ["const member = asyncio.coroutine(async () => 1); member.name", "'member'"],
  ["let late; late = coroutine(async () => 1); (late as any).name", "'late'"],
  ["const own = coroutine(async function named() {}); own.name", "'named'"],
  ["const inside = () => { const deep = coroutine(async () => 1); return deep }; inside().name", "'deep'"],
  ["const other = [1].map((x) => x + 1); other", "[ 2 ]"],
  ["const works = coroutine(async () => { try { return await 5 } finally {} }); await works()", "5"],
])("a coroutine function is named as it is assigned: %s", async (code, value) => {
  expect((await session.run(code)).value).toBe(value);
});

const lowered = "await using lock = { async [Symbol.asyncDispose]() {} };";
it.each([
  [`const politely = coroutine(async function politely() { ${lowered} }); politely.name`, "'politely'"],
  [`class Shape {} const shapes = [class Shape { m() { using x = null } }]; shapes[0]!.name`, "'Shape'"],
  [`const late2 = () => { function late2() { using x = null } return late2 }; late2().name`, "'late2'"],
])("a function that is lowered keeps the name that it was given: %s", async (code, value) => {
  expect((await session.run(code)).value).toBe(value);
});
