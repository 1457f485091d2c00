/** The hosts that `docs/hosts.md` compares, in its order; a new one is added here. */
export const HOSTS = ["client", "LangChain", "LlamaIndex", "AI SDK"] as const;

export type Host = (typeof HOSTS)[number];
