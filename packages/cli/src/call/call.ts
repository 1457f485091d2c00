import type { Io } from "../io.ts";

/** The flags that all calls of services have. */
export type CallFlags = {
  service?: string;
  endpoint?: string;
  aiSearch?: boolean;
  deployment?: string;
  tokenFile?: string;
  apiKeyFile?: string;
  auth?: "token" | "bearer" | "signature";
  model?: string;
  json?: boolean;
  curl?: boolean;
  debug?: boolean;
};

/** One use of a command that calls a service. */
export type ServiceCall<F extends CallFlags = CallFlags> = {
  io: Io;
  flags: F;
  /** Names the variables where `--service` does not. */
  service: string | undefined;
  /** What an AI Search deployment has to serve. */
  kind?: "text" | "multimodal" | "reranker";
  /** The body names a model, so a curl line needs one. */
  sendsModel: boolean;
  /** Standard input is data, so that no question can be asked there. */
  readsInput: boolean;
  signal: AbortSignal;
};
