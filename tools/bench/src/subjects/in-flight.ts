/** Does all jobs, so many at a time, and gives their answers in order. */
export async function inFlight<T, R>(
  jobs: readonly T[],
  most: number,
  work: (job: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs.length) {
      const at = next;
      next += 1;
      answers[at] = await work(jobs[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, jobs.length) }, worker));
  return answers;
}

/** So many calls without a job of their own. */
export const calls = <R>(count: number, most: number, call: () => Promise<R>): Promise<R[]> =>
  inFlight(Array.from({ length: count }), most, call);
