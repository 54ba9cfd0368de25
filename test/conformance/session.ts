import { afterAll, beforeAll } from "vitest";
import { KernelClient, type KernelOptions } from "./client.js";

/** One kernel for the tests of a file; each test leaves it well. */
export function useKernel(options: KernelOptions = {}): () => KernelClient {
  let client: KernelClient;
  beforeAll(async () => {
    client = await KernelClient.start(options);
  });
  afterAll(async () => {
    await client?.stop();
  });
  return () => client;
}
