import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BadField,
  BadFrames,
  BadJson,
  BadSignature,
  NotSerializable,
  ProtocolError,
  UnknownScheme,
} from "../../kernel/protocol/errors.js";
import { createMessage, type RawMessage } from "../../kernel/protocol/messages.js";
import { validate } from "../../kernel/protocol/validate.js";
import * as wire from "../../kernel/protocol/wire.js";

const { decode } = wire;

/** The frames of a message as whoever receives them gets them. */
function encode(...message: Parameters<typeof wire.encode>): Buffer[] {
  return wire.encode(...message).map((frame) => Buffer.from(frame));
}

const KEY = "a secret";
const SCHEME = "hmac-sha256";
const SENDER = { session: "s", username: "u" };

// What JSON.parse gives back: no -0, no undefined, and no key that only a literal could set as a prototype.
const object = fc
  .dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ stringUnit: "binary" }), {
    noNullPrototype: true,
  })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
const identity = bytes.filter((frame) => frame.toString("latin1") !== "<IDS|MSG>");
const text = fc.string({ unit: "binary" });
const header = fc.record({
  msg_id: text,
  msg_type: text,
  session: text,
  username: text,
  date: text,
  version: text,
});
const message: fc.Arbitrary<RawMessage> = fc.record({
  header,
  parent: fc.option(header),
  metadata: object,
  content: object,
  buffers: fc.array(bytes, { maxLength: 3 }),
});

function frames(content: object, key = KEY): Buffer[] {
  return encode(
    createMessage(SENDER, "comm_msg", { comm_id: "c", data: { content } }, null),
    [],
    key,
    SCHEME,
  );
}

describe("a message on the wire", () => {
  test("comes back as it was, with its identities and buffers, whatever it holds", () => {
    fc.assert(
      fc.property(
        message,
        fc.array(identity, { maxLength: 3 }),
        fc.constantFrom("hmac-sha256", "hmac-sha1", "hmac-sha512"),
        fc.string(),
        (sent, identities, scheme, key) => {
          const received = decode(encode(sent, identities, key, scheme), key, scheme);
          expect(received).toEqual({ identities, message: sent });
        },
      ),
    );
  });

  test("is signed with the HMAC of its four parts", () => {
    const encoded = encode(
      { header: { ...header0, msg_type: "t" }, parent: null, metadata: {}, content: { a: 1 }, buffers: [] },
      [Buffer.from("id")],
      "key",
      SCHEME,
    );
    // python3 -c 'import hmac; print(hmac.new(b"key", b"".join(frames[3:]), "sha256").hexdigest())'
    expect(encoded.map(String)).toEqual([
      "id",
      "<IDS|MSG>",
      "6c846a5269b87594793071a5cc119e59dc1376bc167488974bf61d83f0900e2a",
      '{"msg_id":"1","msg_type":"t","session":"","username":"","date":"","version":"5.5"}',
      "{}",
      "{}",
      '{"a":1}',
    ]);
  });

  test("is refused when any bit of its signature or of its four parts is flipped, before it is parsed", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat({ max: 7 }), (sent, place, bit) => {
        const encoded = encode(sent, [], KEY, SCHEME);
        let offset = place % encoded.slice(1, 6).reduce((sum, frame) => sum + frame.length, 0);
        const frame = encoded.slice(1, 6).find((each) => {
          if (offset < each.length) return true;
          offset -= each.length;
          return false;
        });
        frame![offset]! ^= 1 << bit;
        expect(() => decode(encoded, KEY, SCHEME)).toThrow(BadSignature);
      }),
    );
  });

  test("is refused when it is signed with another key, another scheme, or not at all", () => {
    const encoded = frames({});
    expect(() => decode(encoded, "another", SCHEME)).toThrow(BadSignature);
    expect(() => decode(encoded, KEY, "hmac-sha512")).toThrow(BadSignature);
    expect(() => decode(frames({}, ""), KEY, SCHEME)).toThrow(BadSignature);
  });

  test("is accepted a second time", () => {
    const encoded = frames({});
    expect(decode(encoded, KEY, SCHEME)).toEqual(decode(encoded, KEY, SCHEME));
  });

  test("is accepted whatever its signature when the key is empty", () => {
    const encoded = frames({ a: 1 });
    expect(decode(encoded, "", SCHEME).message.content).toMatchObject({ data: { content: { a: 1 } } });
    expect(frames({}, "")[1]).toHaveLength(0);
  });

  test("keeps the parent header to the letter, unknown fields and all", () => {
    const parent = { ...header0, msg_type: "execute_request", subshell_id: "x", extra: { deep: [1] } };
    const encoded = encode(
      createMessage(SENDER, "status", { execution_state: "busy" }, parent),
      [],
      KEY,
      SCHEME,
    );
    expect(JSON.parse(encoded[3]!.toString())).toEqual(parent);
    expect(decode(encoded, KEY, SCHEME).message.parent).toEqual(parent);
  });
});

const header0 = { msg_id: "1", msg_type: "", session: "", username: "", date: "", version: "5.5" };

describe("frames from anybody", () => {
  const part = fc.oneof(
    bytes,
    fc.json().map((value) => Buffer.from(value)),
    fc.constantFrom("<IDS|MSG>", "", "{}", '{"msg_id":"1","msg_type":"execute_request"}').map(Buffer.from),
  );
  const list = fc.oneof(
    fc.array(part, { maxLength: 9 }),
    fc.array(part, { minLength: 5, maxLength: 7 }).map((parts) => [Buffer.from("<IDS|MSG>"), ...parts]),
  );

  test("decode and validate, or fail with one of the named errors", () => {
    fc.assert(
      fc.property(list, fc.constantFrom("", KEY), (received, key) => {
        try {
          validate(decode(received, key, SCHEME).message);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test.each([
    ["no frames", [], BadFrames],
    ["no delimiter", ["a", "b"], BadFrames],
    ["a part too few", ["<IDS|MSG>", "", "{}", "{}", "{}"], BadFrames],
    ["a header that is no JSON", ["<IDS|MSG>", "", "{", "{}", "{}", "{}"], BadJson],
    [
      "a content that is an array",
      ["<IDS|MSG>", "", '{"msg_id":"","msg_type":""}', "{}", "{}", "[]"],
      BadJson,
    ],
    ["a header without id", ["<IDS|MSG>", "", '{"msg_type":"x"}', "{}", "{}", "{}"], BadField],
    ["bytes that are no UTF-8", ["<IDS|MSG>", "", '{"msg_id":"\xff"}', "{}", "{}", "{}"], BadJson],
  ])("with %s are refused", (_, received, error) => {
    const buffers = received.map((frame) => Buffer.from(frame, "latin1"));
    expect(() => decode(buffers, "", SCHEME)).toThrow(error);
  });
});

describe("what JSON cannot hold", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;

  test.each([
    ["a cycle", cycle],
    ["a bigint", { a: 1n }],
  ])("%s is a named error, not a crash", (_, content) => {
    expect(() => frames(content)).toThrow(NotSerializable);
  });

  test("a half of a surrogate pair arrives as it was", () => {
    const content = { text: "\ud83d" };
    expect(decode(frames(content), KEY, SCHEME).message.content).toMatchObject({ data: { content } });
  });
});

test.each(["sha256", "hmac-", "hmac-rot13", ""])("signature scheme %j is refused by name", (scheme) => {
  expect(() => decode(frames({}), KEY, scheme)).toThrow(UnknownScheme);
});
