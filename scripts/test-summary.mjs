// What became of the tests, counted. A check (of the types, of the style) counts as a test.

/** @typedef {{ passed: number, failed: number, skipped: number }} Total */

/** @returns {Total} */
export function fromCheck(passed) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/**
 * @param {object | null} report vitest's JSON report
 * @param {number | null} code its exit code. Where it failed and no test did (a file that does not load, an error
 *   outside the tests), that is a failure of its own.
 * @returns {Total}
 */
export function fromVitest(report, code) {
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}

/** @param {...Total} totals */
export function add(...totals) {
  const sum = (key) => totals.reduce((result, total) => result + total[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** @param {Total} total */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
