/** What a client found out about its service. Operations read and write it; wire code never sees it. */
export type Learned = {
  /** The first listed model: `null` when the service lists none. Forgotten when the service refuses it. */
  model: string | null | undefined;
  /** The ids of the last list of models that came, for what is said of a model that is not there. */
  servedModels: readonly string[];
  /** The flight that asks for it, shared by all callers. */
  modelFlight: Promise<string | null> | undefined;
  /** `false` after the server refused `stream_options`. */
  streamOptions: boolean;
  /** `"float"` after the server refused base64 or answered with lists of numbers. */
  embeddingFormat: "base64" | "float";
  /** The length of the first vectors that came, for each model, path and length that was asked for. */
  vectorLengths: Map<string, number>;
  /** The path that ranks documents, once one did. */
  rerankPath: string | undefined;
  /** The path that scores pairs, once one did. */
  scorePath: string | undefined;
};

export const learned = (): Learned => ({
  model: undefined,
  servedModels: [],
  modelFlight: undefined,
  streamOptions: true,
  embeddingFormat: "base64",
  vectorLengths: new Map(),
  rerankPath: undefined,
  scorePath: undefined,
});
