import { expect, it } from "vitest";
import { Sweeper } from "../../src/asyncio/sweeper.js";

interface Item {
  open: boolean;
  n: number;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("a sweeper looks, when the loop has turned, at those that are open still", async () => {
  const seen: Item[] = [];
  const sweeper = new Sweeper<Item>(
    (item) => item.open,
    (item) => seen.push(item),
  );
  const items = Array.from({ length: 5000 }, (_, n): Item => ({ open: n % 100 === 0, n }));
  for (const item of items) sweeper.add(item);
  expect(seen).toEqual([]);
  items[0]!.open = false;
  await turn();
  expect(seen).toEqual(items.filter(({ open }) => open));
  sweeper.add(items[100]!);
  await turn();
  expect(seen.length).toBe(50);
});

it("a sweeper lets go of what needs no watching long before the loop turns", () => {
  let asked = 0;
  const sweeper = new Sweeper<number>(
    () => {
      asked++;
      return false;
    },
    () => {},
  );
  for (let n = 0; n < 100_000; n++) sweeper.add(n);
  // Each is asked about once: those that are closed are not kept.
  expect(asked).toBeGreaterThan(99_000);
  expect(asked).toBeLessThanOrEqual(100_000);
});

it("a sweeper does not ask again and again about those that stay open", () => {
  let asked = 0;
  const sweeper = new Sweeper<number>(
    () => {
      asked++;
      return true;
    },
    () => {},
  );
  for (let n = 0; n < 100_000; n++) sweeper.add(n);
  expect(asked).toBeLessThan(300_000);
});
