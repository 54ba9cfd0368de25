import { type ExecutionId, NO_CELL } from "../channel/events.js";
import type { Header } from "../protocol/messages.js";

export interface Execution {
  readonly id: ExecutionId;
  readonly count: number;
  readonly parent: Header;
  readonly identities: readonly Buffer[];
}

/** So many executions are remembered for output that comes late. */
const REMEMBERED = 20_000;

/** Numbers executions and knows the request behind each, however late its output comes. */
export class Executions {
  #count = 0;
  #last = NO_CELL;
  readonly #known = new Map<ExecutionId, Execution>();
  /** The execution that runs now. */
  running: Execution | undefined;

  /** The number shown last, as `In[n]`. */
  get count(): number {
    return this.#count;
  }

  begin(parent: Header, identities: readonly Buffer[], counts: boolean): Execution {
    if (counts) this.#count++;
    const execution: Execution = { id: ++this.#last, count: this.#count, parent, identities };
    this.#known.set(execution.id, execution);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value!);
    return execution;
  }

  find(id: ExecutionId): Execution | undefined {
    return this.#known.get(id);
  }

  /** Where output belongs that no cell claims: the one that runs, else the one that ran last. */
  get latest(): Execution | undefined {
    return this.running ?? this.#known.get(this.#last);
  }
}
