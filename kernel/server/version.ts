import { readFileSync } from "node:fs";
import { bundled } from "../distribution.js";

/** The package's version. */
export const version: string = JSON.parse(readFileSync(bundled("../package.json"), "utf8")).version;
