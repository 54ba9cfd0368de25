/**
 * What Jupyter launches: `node main.cjs <connection file>`.
 *
 * The runtime takes longer to start than the kernel does, and so is started before anything else is loaded. CommonJS,
 * because Node runs it sooner than a module.
 */
import path = require("node:path");
import spawning = require("./server/spawn-runtime.js");

const runtime = spawning.spawnRuntime(path.join(__dirname, "runtime", "main.js"));
void import("./start.js").then(({ start }) => start(process.argv[2], runtime));
