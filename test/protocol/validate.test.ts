import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadField, ProtocolError, UnknownType } from "../../kernel/protocol/errors.js";
import {
  isMessage,
  isRequest,
  type RawMessage,
  type RequestType,
  replyType,
} from "../../kernel/protocol/messages.js";
import { validate } from "../../kernel/protocol/validate.js";

function raw(type: string, content: Record<string, unknown>): RawMessage {
  const header = { msg_id: "1", msg_type: type, session: "", username: "", date: "", version: "5.5" };
  return { header, parent: null, metadata: {}, content, buffers: [] };
}

const content = (type: string, given: Record<string, unknown>) => validate(raw(type, given)).content;

describe("an execute_request", () => {
  const defaults = {
    code: "1",
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: true,
    stop_on_error: true,
  };

  test("needs nothing but its code", () => {
    expect(content("execute_request", { code: "1" })).toEqual(defaults);
  });

  test("takes null for missing, and ignores what it does not know", () => {
    expect(content("execute_request", { code: "1", silent: null, new_field: 1 })).toEqual(defaults);
  });

  test("is never stored in the history when it is silent", () => {
    const given = { code: "1", silent: true, store_history: true };
    expect(content("execute_request", given)).toMatchObject({ silent: true, store_history: false });
  });

  test.each([
    [{}, "code"],
    [{ code: 1 }, "code"],
    [{ code: "", silent: "yes" }, "silent"],
    [{ code: "", user_expressions: [] }, "user_expressions"],
    [{ code: "", user_expressions: { a: 1 } }, "user_expressions"],
    [{ code: "", allow_stdin: 0 }, "allow_stdin"],
  ])("with %j is refused with the name of the field", (given, field) => {
    expect(() => validate(raw("execute_request", given))).toThrow(
      expect.objectContaining({ constructor: BadField, messageType: "execute_request", field }),
    );
  });
});

describe("a cursor", () => {
  test("that is missing is the end of the code, in code points", () => {
    expect(content("complete_request", { code: "🦊a" })).toEqual({ code: "🦊a", cursor_pos: 2 });
  });

  test.each([
    [-3, 0],
    [1, 1],
    [99, 2],
  ])("at %i in two code points is at %i", (given, expected) => {
    const found = content("inspect_request", { code: "🦊a", cursor_pos: given });
    expect(found).toEqual({ code: "🦊a", cursor_pos: expected, detail_level: 0 });
  });

  test.each([[0.5], ["1"], [Number.NaN]])("%j is refused", (cursor_pos) => {
    expect(() => content("complete_request", { code: "", cursor_pos })).toThrow(BadField);
  });
});

describe("a history_request", () => {
  test.each([
    [
      { hist_access_type: "tail", n: 5 },
      { hist_access_type: "tail", n: 5, output: false, raw: true },
    ],
    [
      { hist_access_type: "range", session: -1, stop: 4, output: true },
      { hist_access_type: "range", session: -1, start: 0, stop: 4, output: true, raw: true },
    ],
    [
      { hist_access_type: "search", pattern: "a*" },
      { hist_access_type: "search", n: null, pattern: "a*", unique: false, output: false, raw: true },
    ],
  ])("%j gets the defaults of its kind of access", (given, expected) => {
    expect(content("history_request", given)).toEqual(expected);
  });

  test("of an unknown kind of access is refused", () => {
    expect(() => content("history_request", { hist_access_type: "all" })).toThrow(
      'history_request: "hist_access_type" must be one of "range", "tail", "search", not "all"',
    );
  });
});

describe("any message", () => {
  test.each(["", "execute_reply", "stream", "debug_request", "__proto__", "constructor"])(
    "of type %j is none that a kernel receives",
    (type) => {
      expect(() => validate(raw(type, {}))).toThrow(UnknownType);
    },
  );

  test("is typed, or refused by a named error, whatever its fields hold", () => {
    const type = fc.constantFrom(
      ...["execute_request", "complete_request", "inspect_request", "is_complete_request"],
      ...["history_request", "comm_info_request", "kernel_info_request", "interrupt_request"],
      ...["shutdown_request", "comm_open", "comm_msg", "comm_close", "input_reply"],
    );
    const name = fc.constantFrom(
      ...["code", "silent", "cursor_pos", "detail_level", "n", "session", "hist_access_type"],
      ...["pattern", "comm_id", "target_name", "data", "value", "restart", "__proto__"],
    );
    fc.assert(
      fc.property(type, fc.dictionary(name, fc.jsonValue()), (messageType, fields) => {
        try {
          expect(validate(raw(messageType, fields)).header.msg_type).toBe(messageType);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("tells what it is", () => {
    const open = validate(raw("comm_open", { comm_id: "c", target_name: "t" }));
    expect(isRequest(open)).toBe(false);
    expect(isMessage(open, "comm_open") && open.content.target_name).toBe("t");
    expect(isRequest(validate(raw("shutdown_request", {})))).toBe(true);
  });
});

test.each<[RequestType, string]>([
  ["execute_request", "execute_reply"],
  ["is_complete_request", "is_complete_reply"],
])("the reply to %s is %s", (request, reply) => {
  expect(replyType(request)).toBe(reply);
});
