import { expect, it } from "vitest";
import { result } from "./client.js";
import { useKernel } from "./session.js";

const kernel = useKernel();

it("asks the front end for a line, with and without blocking", async () => {
  for (const call of ["await input('name? ')", "prompt('name? ')"]) {
    const id = kernel().sendCell(call, { allow_stdin: true });
    const question = await kernel().question();
    expect(question.content).toEqual({ prompt: "name? ", password: false });
    expect(question.parent?.msg_id).toBe(id);
    kernel().answerQuestion(question, "Ada 😀");
    expect(result((await kernel().answer(id)).outputs)).toBe("'Ada 😀'");
  }
});

it("asks for passwords", async () => {
  const id = kernel().sendCell("await input('secret: ', { password: true })", { allow_stdin: true });
  const question = await kernel().question();
  expect(question.content).toEqual({ prompt: "secret: ", password: true });
  kernel().answerQuestion(question, "hush");
  expect(result((await kernel().answer(id)).outputs)).toBe("'hush'");
});

it("fails at once and clearly where input is not allowed", async () => {
  for (const call of ["await input('x')", "prompt('x')"]) {
    const { reply } = await kernel().execute(call);
    expect(reply.content).toMatchObject({ status: "error", ename: "InputUnavailableError" });
    expect(reply.content.evalue).toContain("not allowed");
  }
});

it("can be interrupted while it asks", async () => {
  for (const call of ["await input('x')", "prompt('x')"]) {
    const id = kernel().sendCell(call, { allow_stdin: true });
    await kernel().question();
    await kernel().ask("interrupt_request", {}, "control");
    expect((await kernel().answer(id)).reply.content.ename).toBe("KeyboardInterrupt");
  }
  expect(result((await kernel().execute("'well'")).outputs)).toBe("'well'");
});
