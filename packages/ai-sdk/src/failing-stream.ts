import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { toHostError, type Asked } from "./to-host-error.ts";

type Parts = ReadableStream<LanguageModelV4StreamPart>;

/**
 * The parts of a stream up to its first error, and then a failure, where the host's package would say that it
 * finished. The error is a part as well: the host calls `onError` and repeats streams by those alone.
 */
export function failing(parts: Parts, call: { readonly asked: Asked; failure?: { error: unknown } }): Parts {
  const reader = parts.getReader();
  let failure: { error: unknown } | undefined;
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        if (failure !== undefined) throw failure.error;
        const { done, value } = await reader.read().catch((error: unknown) => {
          throw toHostError(error, call.asked);
        });
        if (done) return controller.close();
        if (value.type !== "error") return controller.enqueue(value);
        const { error } = call.failure ?? value;
        failure = { error: toHostError(error, call.asked) };
        controller.enqueue({ type: "error", error: failure.error });
        await reader.cancel(failure.error);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
