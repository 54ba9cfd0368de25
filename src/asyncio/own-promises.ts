/** Promises that stand in for those of the user, while somebody wants to tell them apart. Internal to the kernel. */

let noted: WeakSet<Promise<unknown>> | null = null;

/** From now on such promises are put into `set`; with null into none. */
export function noteOwnPromises(set: WeakSet<Promise<unknown>> | null): void {
  noted = set;
}

/** Says that `promise` is none of the user's. @returns it */
export function ownPromise<P extends Promise<unknown>>(promise: P): P {
  if (noted !== null) noted.add(promise);
  return promise;
}
