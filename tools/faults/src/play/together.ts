/** Runs a job for each item, a bounded number at a time. */
export async function together<T>(
  items: readonly T[],
  atATime: number,
  job: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) await job(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, work));
}
