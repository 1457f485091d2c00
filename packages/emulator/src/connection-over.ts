/** One for all: an error with a stack of its own for each request would cost more than reading its body. */
export const CONNECTION_OVER: Error = new Error("The connection is over.");
