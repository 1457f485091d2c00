/** Where `dev` listens if it can, so that exported lines outlive it and `fault` finds it. */
export const DEFAULT_PORT = 7411;
