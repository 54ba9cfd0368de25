/** Runs jobs one after the other; one that fails does not keep the next from running. */
export class Lane {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job, job);
    this.#last = result.catch(() => {});
    return result;
  }
}
