import type { BodyBytes } from "../exchange.ts";
import { encodeTextList } from "./text-list-body.ts";

export type AISearchMultimodalRequest = {
  type: "text" | "image";
  data: readonly string[];
  extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of a multimodal deployment; texts and images never share a request. */
export const encodeAISearchMultimodal = (
  { type, data, extraBody }: AISearchMultimodalRequest,
  isFast = false,
): BodyBytes =>
  encodeTextList(
    { key: "data", texts: data, bodyWith: (list) => ({ type, data: list, ...extraBody }) },
    isFast,
  );
