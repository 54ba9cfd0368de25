import type { Script } from "../channel/commands.js";
import type { ErrorReport } from "../channel/events.js";
import { syntaxLines } from "../traceback/lines.js";
import type { CellSyntaxError, createTransformer } from "../transform/index.js";

type Transformer = ReturnType<typeof createTransformer>;

/** @throws CellSyntaxError where the cell is not TypeScript */
export function prepareScript(transformer: Transformer, code: string, count: number, name: string): Script {
  const { code: script, map, sites, firstSite, registers } = transformer.transform({ code, count, name }, {});
  return { name, code: script, map, sites, firstSite, registers };
}

export function syntaxReport(error: CellSyntaxError, code: string, count: number): ErrorReport {
  const place = {
    where: `In[${count}]`,
    cell: count,
    line: error.line,
    column: error.column + 1,
    lines: code.split("\n"),
  };
  return {
    ename: "SyntaxError",
    evalue: error.message,
    traceback: syntaxLines("SyntaxError", error.message, place),
  };
}
