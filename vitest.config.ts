import { defineConfig } from "vitest/config";

const processes = ["test/conformance/**/*.test.ts", "test/install/**/*.test.ts", "test/jupyter/**/*.test.ts", "test/docs.test.ts",
  "test/notebooks/execution.test.ts"];
const timeouts = { testTimeout: 30_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { ...timeouts, name: "units", include: ["test/**/*.test.ts"], exclude: processes } },
      // These start what is shipped: the bundle, built first from what is being tested.
      { test: { ...timeouts, name: "processes", include: processes, globalSetup: ["test/global-setup.ts"] } },
    ],
  },
});
