// What a front end sends, from "some JSON object" to a typed content. Lenient where the specification is: what
// may be missing gets its default, what is not known is ignored. Strict about the types of what is there.
import { BadField, UnknownType } from "./errors.js";
import type { Contents, HistoryRequest, IncomingMessage, IncomingType, RawMessage } from "./messages.js";

/**
 * A message with a content that is what its type says.
 *
 * @throws UnknownType where this kernel does not receive messages of that type
 * @throws BadField naming the type, the field and what belongs there
 */
export function validate(message: RawMessage): IncomingMessage {
  const type = message.header.msg_type;
  if (!isIncoming(type)) throw new UnknownType(type);
  const content = contents[type](new Fields(type, message.content));
  return { ...message, content } as IncomingMessage;
}

function isIncoming(type: string): type is IncomingType {
  return Object.hasOwn(contents, type);
}

const contents: { [T in IncomingType]: (fields: Fields) => Contents[T] } = {
  execute_request: (fields) => {
    const silent = fields.boolean("silent", false);
    return {
      code: fields.string("code"),
      silent,
      store_history: !silent && fields.boolean("store_history", true),
      user_expressions: fields.strings("user_expressions"),
      allow_stdin: fields.boolean("allow_stdin", true),
      stop_on_error: fields.boolean("stop_on_error", true),
    };
  },
  complete_request: cursor,
  inspect_request: (fields) => ({
    ...cursor(fields),
    detail_level: fields.oneOf("detail_level", [0, 1], 0),
  }),
  is_complete_request: (fields) => ({ code: fields.string("code") }),
  history_request: history,
  comm_info_request: (fields) => {
    const target = fields.optional("target_name", (name) => fields.string(name));
    return target === null ? {} : { target_name: target };
  },
  kernel_info_request: () => ({}),
  interrupt_request: () => ({}),
  shutdown_request: (fields) => ({ restart: fields.boolean("restart", false) }),
  comm_open: (fields) => {
    const module = fields.optional("target_module", (name) => fields.string(name));
    return {
      comm_id: fields.string("comm_id"),
      target_name: fields.string("target_name"),
      ...(module !== null && { target_module: module }),
      data: fields.record("data"),
    };
  },
  comm_msg: comm,
  comm_close: comm,
  input_reply: (fields) => ({ value: fields.string("value") }),
};

/** A position outside the code is moved to its nearest end; a missing one is the end. */
function cursor(fields: Fields): { code: string; cursor_pos: number } {
  const code = fields.string("code");
  const given = fields.optional("cursor_pos", (name) => fields.integer(name));
  const length = given === null || given > 0 ? codePoints(code) : 0;
  return { code, cursor_pos: given === null ? length : Math.min(Math.max(given, 0), length) };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function comm(fields: Fields): Contents["comm_msg"] {
  return { comm_id: fields.string("comm_id"), data: fields.record("data") };
}

function history(fields: Fields): HistoryRequest {
  const options = { output: fields.boolean("output", false), raw: fields.boolean("raw", true) };
  const access = fields.oneOf("hist_access_type", ["range", "tail", "search"] as const);
  const count = (name: string) => fields.optional(name, () => fields.integer(name));
  if (access === "range") {
    return {
      ...options,
      hist_access_type: access,
      session: count("session") ?? 0,
      start: count("start") ?? 0,
      stop: count("stop"),
    };
  }
  if (access === "tail") return { ...options, hist_access_type: access, n: count("n") };
  return {
    ...options,
    hist_access_type: access,
    n: count("n"),
    pattern: fields.optional("pattern", (name) => fields.string(name)) ?? "*",
    unique: fields.boolean("unique", false),
  };
}

/** Reads a content's fields by type. A field that is null counts as missing. */
class Fields {
  constructor(
    private readonly type: string,
    private readonly values: Record<string, unknown>,
  ) {}

  string(name: string): string {
    const value = this.get(name);
    return typeof value === "string" ? value : this.fail(name, "a string");
  }

  boolean(name: string, byDefault: boolean): boolean {
    const value = this.get(name) ?? byDefault;
    return typeof value === "boolean" ? value : this.fail(name, "true or false");
  }

  integer(name: string): number {
    const value = this.get(name);
    return Number.isSafeInteger(value) ? (value as number) : this.fail(name, "a whole number");
  }

  oneOf<V extends string | number>(name: string, allowed: readonly V[], byDefault?: V): V {
    const value = this.get(name) ?? byDefault;
    const found = allowed.find((each) => each === value);
    return found ?? this.fail(name, `one of ${allowed.map((each) => JSON.stringify(each)).join(", ")}`);
  }

  /** An object, empty where it is missing. */
  record(name: string): Record<string, unknown> {
    const value = this.get(name) ?? {};
    const valid = typeof value === "object" && !Array.isArray(value);
    return valid ? (value as Record<string, unknown>) : this.fail(name, "an object");
  }

  /** An object of strings, empty where it is missing. */
  strings(name: string): Record<string, string> {
    const record = this.record(name);
    const valid = Object.values(record).every((value) => typeof value === "string");
    return valid ? (record as Record<string, string>) : this.fail(name, "an object of strings");
  }

  optional<V>(name: string, read: (name: string) => V): V | null {
    return this.get(name) === undefined ? null : read(name);
  }

  private get(name: string): unknown {
    return Object.hasOwn(this.values, name) ? (this.values[name] ?? undefined) : undefined;
  }

  private fail(name: string, expected: string): never {
    throw new BadField(this.type, name, expected, this.get(name));
  }
}
