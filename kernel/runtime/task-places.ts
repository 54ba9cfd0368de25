import type { Places } from "../../src/display/recorder/places.js";
import type { Place as RowPlace } from "../../src/display/recorder/rows.js";
import type { Place } from "../traceback/place.js";
import type { AwaitSites } from "./await-sites.js";
import { currentCell } from "./cell-context.js";
import type { Scripts } from "./scripts.js";
import type { StackFrames } from "./stack-frames.js";

/** Enough frames to get out of the library and into the user's code. */
const FRAMES = 12;

/** Only the cell is known. */
class CellToken {
  constructor(readonly count: number) {}
}

/** Tells the tables where tasks and futures come from, in the user's TypeScript. */
export function createTaskPlaces(sites: AwaitSites, scripts: Scripts, frames: StackFrames): Places {
  const capture: Places["capture"] = (below = capture) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    const token = {};
    Error.captureStackTrace(token, below);
    Error.stackTraceLimit = limit;
    return token;
  };
  return {
    capture,
    captureCell: () => new CellToken(currentCell().count),
    resolve(token) {
      if (token instanceof CellToken) return token.count > 0 ? { cell: token.count } : undefined;
      const frame = typeof token === "object" && token !== null ? frames.of(token)[0] : undefined;
      if (frame === undefined) return undefined;
      const { place, async, away = 0 } = frame;
      // A function that only waits for what happened has not called it.
      return { ...rowPlace(place), away: async ? away + 1 : away };
    },
    site(number) {
      const site = sites.describe(number);
      const place = site && scripts.sourcePlace(site.script, site.line, site.column + 1);
      return place && rowPlace(place);
    },
  };
}

function rowPlace({ cell, where, line, lines }: Place): RowPlace {
  const source = lines?.[line - 1]?.trim();
  return cell === undefined ? { file: where, line, source } : { cell, line, source };
}
