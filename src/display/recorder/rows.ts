/**
 * What the views draw: plain data, all text already made and capped, so that drawing can neither run user code nor throw.
 * Times are seconds on the clock of the loop that the thing belongs to.
 */

/** `lost`: what it waited for can never come, and it is gone with it. */
export type TaskState =
  | "created"
  | "ready"
  | "running"
  | "waiting"
  | "done"
  | "failed"
  | "cancelled"
  | "lost";
export type FutureState = "waiting" | "done" | "failed" | "cancelled";
export type CoroutineState = "created" | "running" | "suspended" | "closed";

/** A place in the source: a cell's `In[cell]:line`, or a line of a file. */
export interface Place {
  readonly cell?: number;
  readonly file?: string;
  /** 1-based; undefined where only the cell is known. */
  readonly line?: number;
  /** The text of that line. */
  readonly source?: string;
  /** Calls of others, such as Node's, between this line and where it happened. */
  readonly away?: number | undefined;
}

/** A task or future that another row speaks of. */
export interface Ref {
  readonly kind: "task" | "future" | "coroutine" | "promise";
  readonly id?: number;
  readonly name: string;
}

/** What a task or coroutine waits for. */
export interface Waiting {
  /** "timer", "lock", "queue", "socket", ...; "task" and "future" where nothing more is known. */
  readonly kind: string;
  /** The task or future itself. */
  readonly ref?: Ref;
  /** A few words: the description of a native promise, the name of a lock. */
  readonly detail?: string;
  /** When the timer is due. */
  readonly due?: number;
  /** Who holds the lock, or is inside of what a semaphore guards. */
  readonly holders?: readonly Ref[];
}

export interface Outcome {
  readonly kind: "result" | "error" | "cancelled";
  /** One line. */
  readonly text: string;
}

/** Who did something: a place, and the task that ran there; or somebody at the page. */
export interface Actor {
  readonly who?: string;
  readonly place?: Place;
  readonly task?: Ref;
}

/** As much of a task as is needed to choose and order rows: there may be very many of them. */
export interface TaskHead {
  readonly id: number;
  readonly name: string;
  readonly parent?: number;
  readonly state: TaskState;
  readonly created?: Place;
  readonly steps: number;
  /** Seconds its own code ran, was ready but had to queue, and waited. */
  readonly busy: number;
  readonly ready: number;
  readonly idle: number;
  readonly createdAt: number;
  readonly endedAt?: number;
  /** It only carries an `await` of the library's own coroutine at the top level of a cell. */
  readonly implicit?: boolean;
  /** Its times are those of another clock than the notebook's. */
  readonly elsewhere?: boolean;
}

export interface TaskRow extends TaskHead {
  /** The arguments, one line, without parentheses. */
  readonly args: string;
  /** It was not seen from its beginning: its figures count from when it was first seen. */
  readonly partial?: boolean;
  readonly suspended?: Place;
  readonly waiting?: Waiting;
  readonly awaitedBy: readonly Ref[];
  /** Its steps: begin, end, begin, end, ... in order. */
  readonly runs: readonly number[];
  readonly outcome?: Outcome;
  /** Who asked it to stop, whether or not it did. */
  readonly cancelledBy?: Actor;
  readonly cancelledAt?: number;
}

export interface FutureRow {
  readonly id: number;
  readonly name: string;
  readonly state: FutureState;
  readonly created?: Place;
  readonly createdAt: number;
  readonly setBy?: Actor;
  readonly endedAt?: number;
  readonly callbacks: number;
  readonly awaitedBy: readonly Ref[];
  /** What it stands for, if it is not a plain future: "timer", "lock", ... */
  readonly purpose?: string;
  readonly outcome?: Outcome;
}

export interface CoroutineRow {
  readonly id: number;
  readonly name: string;
  readonly args: string;
  readonly state: CoroutineState;
  readonly created?: Place;
}

export interface PromiseRow {
  readonly id?: number;
  readonly state: "pending" | "fulfilled" | "rejected";
  /** The await at which the async function is whose promise it is, and what that waits for. */
  readonly suspended?: Place;
  readonly waiting?: Waiting;
  readonly created?: Place;
  readonly createdAt?: number;
  readonly endedAt?: number;
  readonly outcome?: Outcome;
}

/** Something that a person should know, with what to do about it. */
export interface Finding {
  readonly kind: string;
  readonly about: Ref;
  readonly args?: string;
  readonly place?: Place;
  /** What happened, after the name and before the place: "held the loop for 142 ms". */
  readonly what: string;
  /** After the place: "nothing else could run". */
  readonly advice: string;
}

/** A task (or a future that gathers tasks) in the call graph. */
export interface GraphNode {
  readonly ref: Ref;
  readonly state: TaskState;
  readonly place?: Place;
  /** What it waits for, if that is not among `children`. */
  readonly waiting?: Waiting;
  /** What it waits for. */
  readonly children: readonly GraphNode[];
  /** Why its children are not drawn: they are its own parents; they were drawn before; it is too deep. */
  readonly again?: "circle" | "above" | "deeper";
}

/** The loop in figures. */
export interface LoopRow {
  readonly name: string;
  readonly running: boolean;
  /** Seconds since recording began. */
  readonly elapsed: number;
  /** Seconds in which steps of tasks ran. */
  readonly busy: number;
  readonly ready: number;
  readonly timers: number;
  /** Seconds to the next timer. */
  readonly nextTimer?: number;
  /** Steps of tasks. */
  readonly steps: number;
  /** Seconds by which steps began later than they could have: the median, the 99th percentile and the longest. */
  readonly lag?: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly longest?: { readonly seconds: number; readonly task?: Ref };
}

/** When a cell ran, on the clock of the notebook's loop. */
export interface CellSpan {
  readonly cell: number;
  readonly from: number;
  /** Undefined while it runs. */
  readonly to?: number;
}

/** A still picture of everything at one moment. */
export interface Snapshot {
  /** The moment, on the loop's clock. */
  readonly now: number;
  readonly tasks: readonly TaskHead[];
  /** How the tasks ended that are done, where that is more than `tasks` shows. */
  readonly endings?: Readonly<Record<"done" | "failed" | "cancelled" | "lost", number>>;
  /** All that is known of one of `tasks`. */
  rowOf(task: TaskHead): TaskRow;
  readonly findings: readonly Finding[];
  readonly cells?: readonly CellSpan[];
  readonly loop?: LoopRow;
}
