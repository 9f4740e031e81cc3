/**
 * Works on so many items at once, and returns the results in the order of the items. `items` are drawn when a lane is free.
 * Rejects with the first failure; no item is begun after it.
 */
export async function inLanes<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  { lanes }: { lanes: number }
): Promise<Result[]> {
  const results: Result[] = []
  const waiting = numbered(items)
  const lane = async (): Promise<void> => {
    // A loop that fails ends the generator, and so the loops of the other lanes.
    for (const [index, item] of waiting) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}

function* numbered<Item>(items: Iterable<Item>): Generator<[number, Item]> {
  let index = 0
  for (const item of items) yield [index++, item]
}
