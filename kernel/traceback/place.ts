/** A place in the user's TypeScript. */
export interface Place {
  /** `In[3]`, or the path of a local file. */
  where: string;
  /** The `n` of `In[n]`, for a cell. */
  cell?: number;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
  /** The lines of the source, as far as they are known. */
  readonly lines?: (string | undefined)[];
}

export interface Frame {
  functionName?: string;
  async: boolean;
  place: Place;
  /** Calls of others (Node's, libraries', the kernel's) between this frame and the user's next inner one. */
  away?: number;
}
