export async function publish(r: unknown): Promise<void> {}
export async function publishedRun(): Promise<never> { throw new Error(); }
