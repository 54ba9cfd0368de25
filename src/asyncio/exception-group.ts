/**
 * Several errors at once. CPython: `ExceptionGroup`; in JavaScript an `AggregateError`, so the list is `errors`.
 */
export class ExceptionGroup extends AggregateError {
  override name = "ExceptionGroup";
  override errors: unknown[];

  /** @throws RangeError if there is no error to hold */
  constructor(message: string, errors: Iterable<unknown>) {
    super([], message);
    this.errors = [...errors];
    if (this.errors.length === 0)
      throw new RangeError("second argument (exceptions) must be a non-empty sequence");
  }

  /** The group of those errors that `matches` accepts, nesting kept; null if there is none. */
  subgroup(matches: (error: unknown) => boolean): ExceptionGroup | null {
    return this.split(matches)[0];
  }

  /** The group of the errors that `matches` accepts and the group of the rest, nesting kept. */
  split(matches: (error: unknown) => boolean): [ExceptionGroup | null, ExceptionGroup | null] {
    const taken: unknown[] = [];
    const left: unknown[] = [];
    for (const error of this.errors) {
      if (error instanceof ExceptionGroup) {
        const [inner, rest] = error.split(matches);
        if (inner !== null) taken.push(inner);
        if (rest !== null) left.push(rest);
      } else (matches(error) ? taken : left).push(error);
    }
    return [this.derive(taken), this.derive(left)];
  }

  private derive(errors: unknown[]): ExceptionGroup | null {
    if (errors.length === 0) return null;
    return errors.length === this.errors.length && errors.every((error, i) => error === this.errors[i])
      ? this
      : new ExceptionGroup(this.message, errors);
  }
}
