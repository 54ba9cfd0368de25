import { describe, expect, it } from "vitest";
import { CancelledError, createTask, sleep } from "../../../src/asyncio/index.js";
import { GaiError } from "../../../src/asyncio/io/index.js";
import { rejection } from "../virtually.js";
import { looped } from "./looped.js";

describe("getaddrinfo", () => {
  it("gives an entry for each address and each type of socket", async () => {
    await looped(async ({ loop }) => {
      expect(await loop.getaddrinfo("127.0.0.1", 80)).toEqual([
        {
          family: 4,
          type: "stream",
          proto: 6,
          canonname: "",
          sockaddr: { host: "127.0.0.1", port: 80, family: 4 },
        },
        {
          family: 4,
          type: "datagram",
          proto: 17,
          canonname: "",
          sockaddr: { host: "127.0.0.1", port: 80, family: 4 },
        },
      ]);
      expect(await loop.getaddrinfo("::1", "443", { type: "stream", family: 6 })).toEqual([
        {
          family: 6,
          type: "stream",
          proto: 6,
          canonname: "",
          sockaddr: { host: "::1", port: 443, family: 6 },
        },
      ]);
    });
  });

  it("looks names up", async () => {
    await looped(async ({ loop }) => {
      const found = await loop.getaddrinfo("localhost", 1, { family: 4, type: "stream" });
      expect(found.map(({ sockaddr }) => sockaddr)).toContainEqual({ host: "127.0.0.1", port: 1, family: 4 });
    });
  });

  it("gives this machine's own addresses without a host", async () => {
    await looped(async ({ loop }) => {
      const hosts = async (query: object) =>
        (await loop.getaddrinfo(null, null, { type: "stream", ...query })).map(
          ({ sockaddr }) => sockaddr.host,
        );
      expect(await hosts({ family: 4 })).toEqual(["127.0.0.1"]);
      expect(await hosts({ passive: true })).toEqual(["::", "0.0.0.0"]);
      expect(await hosts({ passive: true, family: 6 })).toEqual(["::"]);
    });
  });

  it("throws a GaiError for what it does not know", async () => {
    await looped(async ({ loop }) => {
      const unknown = await rejection(loop.getaddrinfo("no.such.host.invalid", 80));
      expect(unknown).toBeInstanceOf(GaiError);
      expect(["ENOTFOUND", "EAI_AGAIN"]).toContain(unknown.code);
      expect((await rejection(loop.getaddrinfo("127.0.0.1", "no-service"))).code).toBe("EAI_SERVICE");
      expect((await rejection(loop.getaddrinfo("127.0.0.1", 65_536))).code).toBe("EAI_SERVICE");
      expect((await rejection(loop.getaddrinfo("127.0.0.1", 1, { family: 6 }))).code).toBe("EAI_ADDRFAMILY");
    });
  });

  it("can be cancelled", async () => {
    await looped(async ({ loop }) => {
      const task = createTask(loop.getaddrinfo("localhost", 1));
      await sleep(0);
      task.cancel();
      expect(await rejection(task)).toBeInstanceOf(CancelledError);
    });
  });
});

describe("getnameinfo", () => {
  it("gives the name of an address and of a service", async () => {
    await looped(async ({ loop }) => {
      const address = { host: "127.0.0.1", port: 1 };
      const numeric = { numericHost: true, numericService: true };
      expect(await loop.getnameinfo(address, numeric)).toEqual({ host: "127.0.0.1", service: "1" });
      const named = await loop.getnameinfo(address, { numericService: true });
      expect(named.service).toBe("1");
      expect(named.host).not.toBe("");
      expect(await loop.getnameinfo(address, { numericHost: true })).toMatchObject({ host: "127.0.0.1" });
    });
  });

  it("throws a GaiError for a name", async () => {
    await looped(async ({ loop }) => {
      expect(await rejection(loop.getnameinfo({ host: "localhost", port: 1 }))).toBeInstanceOf(GaiError);
    });
  });
});
