import fc from "fast-check";

/** What a server says, event by event. */
export type Script = readonly unknown[];

type Delta = Record<string, unknown>;

const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 });
const argument = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(fc.string({ maxLength: 3 }), words, { maxKeys: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(["CET"], 7, null) },
);

/** The arguments of a call in pieces; some are cut, some are none at all. */
const argumentPieces = fc
  .tuple(argument, fc.array(fc.nat(20), { maxLength: 3 }), fc.nat(9))
  .map(([value, places, fate]) => {
    const text = fate === 0 ? "" : JSON.stringify(value).slice(0, fate === 1 ? -1 : undefined);
    const cuts = [0, ...places.map((place) => Math.min(place, text.length)), text.length].toSorted(
      (one, other) => one - other,
    );
    return cuts.slice(1).map((end, place) => text.slice(cuts[place], end));
  });

/** Calls as servers number them: each by its own index, all by 0, or by none. */
const calls = fc
  .tuple(
    fc.constantFrom("own", "zero", "none"),
    fc.array(fc.record({ name: fc.constantFrom("weather", "time"), pieces: argumentPieces }), {
      maxLength: 3,
    }),
  )
  .map(([numbering, made]) =>
    made.map(({ name, pieces }, place): Delta[] =>
      pieces.map((text, at) => {
        const index = numbering === "none" ? {} : { index: numbering === "own" ? place : 0 };
        const head =
          at === 0
            ? { id: `call-${place}`, type: "function" }
            : { id: numbering === "none" ? `call-${place}` : "" };
        const called = at === 0 ? { name, arguments: text } : { arguments: text };
        return { tool_calls: [{ ...index, ...head, function: called }] };
      }),
    ),
  );

const texts = (field: string) =>
  fc.array(words, { maxLength: 3 }).map((list) => list.map((word): Delta => ({ [field]: word })));

/** Sequences put together at random, each in its own order. */
const mixed = (sequences: readonly (readonly Delta[])[], seed: readonly number[]): Delta[] => {
  const left = sequences.map((sequence) => [...sequence]);
  const deltas: Delta[] = [];
  for (let turn = 0; left.some((sequence) => sequence.length > 0); turn++) {
    const open = left.filter((sequence) => sequence.length > 0);
    deltas.push(open[(seed[turn % seed.length] ?? 0) % open.length]?.shift() ?? {});
  }
  return deltas;
};

const head = { id: "chatcmpl-1", model: "m" };
const counts = (completion: number) => ({
  usage: { prompt_tokens: 4, completion_tokens: completion, total_tokens: 4 + completion },
});

/** Reasoning, text and calls in any mixture; another choice beside; counts along the way, at the end, or none. */
export const scripts: fc.Arbitrary<Script> = fc
  .record({
    reasoning: fc.oneof(texts("reasoning_content"), texts("reasoning")),
    text: texts("content"),
    calls,
    other: texts("content"),
    seed: fc.array(fc.nat(9), { minLength: 1, maxLength: 7 }),
    isMixed: fc.boolean(),
    counted: fc.constantFrom("never", "last", "always"),
    reason: fc.constantFrom("stop", "length", "tool_calls", "content_filter", "eos", "weird"),
  })
  .map(({ reasoning, text, calls: made, other, seed, isMixed, counted, reason }) => {
    const sequences = [reasoning, text, ...made];
    const deltas = isMixed ? mixed(sequences, seed) : sequences.flat();
    const along = counted === "always" ? counts(1) : {};
    const event = (index: number, delta: Delta, finish_reason: string | null = null): unknown => ({
      ...head,
      choices: [{ index, delta, finish_reason }],
      ...along,
    });
    return [
      event(0, { role: "assistant", content: "" }),
      ...deltas.flatMap((delta, place) => [
        event(0, delta),
        ...other.slice(place, place + 1).map((beside) => event(1, beside)),
      ]),
      event(0, {}, reason),
      ...(other.length === 0 ? [] : [event(1, {}, "stop")]),
      ...(counted === "never" ? [] : [{ ...head, choices: [], ...counts(9) }]),
    ];
  });

/** The bytes of a script, cut at the places. */
export function toPieces(script: Script, { places, lineEnd }: Sending): Uint8Array[] {
  const lines = script.map((event) => `data: ${JSON.stringify(event)}${lineEnd}: ping${lineEnd}${lineEnd}`);
  const bytes = Buffer.from(`${lines.join("")}data: [DONE]${lineEnd}${lineEnd}`);
  const cuts = [0, ...places.map((place) => place % bytes.length), bytes.length].toSorted(
    (one, other) => one - other,
  );
  return cuts
    .slice(1)
    .map((end, at) => bytes.subarray(cuts[at], end))
    .filter(({ length }) => length > 0);
}

export type Sending = { places: readonly number[]; lineEnd: string };

export const sendings: fc.Arbitrary<Sending> = fc.record({
  places: fc.array(fc.nat(5_000), { maxLength: 8 }),
  lineEnd: fc.constantFrom("\n", "\r\n"),
});
