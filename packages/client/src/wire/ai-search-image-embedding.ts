export type AISearchMultimodalRequest = {
  type: "text" | "image";
  data: readonly string[];
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of a multimodal deployment; texts and images never share a request. */
export const encodeAISearchMultimodal = ({ type, data, extraBody }: AISearchMultimodalRequest): string =>
  JSON.stringify({ type, data, ...extraBody });
