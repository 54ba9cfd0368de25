/** Counts how often steps began to be timed together: what was known of locks before that is out of date. */
let turn = 0;

export function lockTurn(): number {
  return turn;
}

export function nextLockTurn(): void {
  turn++;
}
