import { InputError, PartialBatchError, ResponseError, type EmbedResponse } from "@paifang/client";
import { assert, expect } from "vitest";
import type { Check } from "./check.ts";
import type { FeatureOf } from "./features.ts";
import { failureOf } from "./outcome.ts";
import type { Stage } from "./stage.ts";
import type { Embedded, Vector, VectorOptions } from "./subject.ts";

/** A stage for whatever turns a list of inputs, texts or images, into vectors. */
export type VectorStage = Stage & {
  open(options: VectorOptions): { embed(inputs: readonly string[]): Promise<Embedded>; shown: unknown };
  /** The same asked of the bare client. */
  embedDirectly(inputs: readonly string[]): Promise<EmbedResponse>;
  /** Different inputs, as many as wanted. */
  inputs(count: number): string[];
  /** Inputs of which the second and third cannot be sent. */
  badInputs: readonly string[];
};

type VectorCheck = Check<Extract<FeatureOf<"embeddings">, FeatureOf<"image embeddings">>, VectorStage>;

const inputOrder: VectorCheck = {
  feature: "input-order",
  title: "vectors come in input order even when batches finish out of order",
  async run({ open, inputs, embedDirectly, strike, requests }) {
    strike({ on: { request: 1 }, kind: "delay", ms: 60 });
    const given = inputs(5);

    const { vectors } = await open({ maxBatchSize: 2 }).embed(given);

    expect(requests()).toHaveLength(3);
    const alone: Vector[] = [];
    for (const input of given) alone.push(...(await embedDirectly([input])).embeddings);
    expect(vectors.map((vector) => placeIn(alone, vector))).toEqual([0, 1, 2, 3, 4]);
  },
};

const asClient: VectorCheck = {
  feature: "as-client",
  title: "vectors have the numbers of the bare client's",
  async run({ open, inputs, embedDirectly }) {
    const { embeddings } = await embedDirectly(inputs(3));

    const { vectors } = await open({}).embed(inputs(3));

    expect(vectors.map(plain)).toEqual(embeddings.map(plain));
  },
};

const batches: VectorCheck = {
  feature: "batches-of-16",
  title: "no request has more than 16 inputs",
  async run({ open, inputs, bodies }) {
    const { vectors } = await open({ maxConcurrency: 1 }).embed(inputs(40));

    expect(vectors).toHaveLength(40);
    expect(bodies().map((body) => inputsOf(body).length)).toEqual([16, 16, 8]);
  },
};

const emptyList: VectorCheck = {
  feature: "empty-list",
  title: "an empty list has no vectors and sends nothing",
  async run({ open, requests }) {
    expect((await open({}).embed([])).vectors).toEqual([]);
    expect(requests()).toEqual([]);
  },
};

const badInputs: VectorCheck = {
  feature: "bad-inputs",
  title: "inputs that cannot be sent are refused by index, and nothing is sent",
  async run({ open, badInputs: given, requests }) {
    const error = await failureOf(open({}).embed(given));

    expect(InputError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ faults: [{ index: 1 }, { index: 2 }] });
    expect(requests()).toEqual([]);
  },
};

const progress: VectorCheck = {
  feature: "progress",
  title: "each finished batch is told, with how many inputs are done",
  async run({ open, inputs }) {
    const told: string[] = [];
    const onBatch: VectorOptions["onBatch"] = ({ done, total }) => {
      told.push(`${done} of ${total}`);
    };

    await open({ maxBatchSize: 2, maxConcurrency: 1, onBatch }).embed(inputs(5));

    expect(told).toEqual(["2 of 5", "4 of 5", "5 of 5"]);
  },
};

const partialFailure: VectorCheck = {
  feature: "partial-failure",
  title: "when a batch fails, finished vectors are kept and resume sends only the rest",
  async run({ open, inputs, embedDirectly, strike, bodies }) {
    // The second batch, and then each of its inputs alone.
    for (const request of [2, 4, 5])
      strike({ on: { request }, kind: "status", status: 400, body: "bad input" });
    const given = inputs(5);

    const error = await failureOf(open({ maxBatchSize: 2, maxConcurrency: 1 }).embed(given));

    assert(PartialBatchError.isInstance(error), "the failure is no PartialBatchError");
    const has = error.vectors.map((vector) => vector !== undefined);
    expect(has).toEqual([true, true, false, false, true]);
    expect(error.failures.map(({ index }) => index)).toEqual([2, 3]);
    expect(error.failures[0]?.error).toMatchObject({ status: 400, serverMessage: "bad input" });
    const { embeddings } = await error.resume();
    expect(bodies().slice(5).map(inputsOf)).toEqual([given.slice(2, 4)]);
    expect(embeddings).toEqual((await embedDirectly(given)).embeddings);
  },
};

/** Both products write the second vector in one of these ways. */
const SECOND = ['{"index":1,"object":"embedding","embedding":[', '{"index":1,"embedding":['] as const;

/** What stands in the place of the second vector's head, and of the comma before it. */
const BREACHES: readonly [string, (head: string) => string][] = [
  ["is missing", (head) => `],"rest":[${head}`],
  ["comes twice", (head) => `,${head.replace('"index":1', '"index":0')}`],
  ["holds null", (head) => `,${head}null,`],
  ["holds a text", (head) => `,${head}"0.5",`],
  ["holds a number too large for a vector", (head) => `,${head}1e39,`],
  ["is longer than the others", (head) => `,${head}0.5,`],
];

const brokenAnswer = ([what, breach]: (typeof BREACHES)[number]): VectorCheck => ({
  feature: "broken-answers",
  title: `an answer in which a vector ${what} gives no vectors`,
  async run({ open, inputs, strike }) {
    for (const head of SECOND)
      strike({ kind: "garble", replace: `,${head}`, with: breach(head), times: Infinity });

    // Without a repeat the inputs are not asked for one by one either, which would be answered well.
    const error = await failureOf(open({ maxRetries: 0, encoding: "float" }).embed(inputs(2)));

    expect(ResponseError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "ANSWER_INVALID" });
  },
});

/** What holds for texts and images alike. */
export const vectorChecks: readonly VectorCheck[] = [
  inputOrder,
  asClient,
  batches,
  emptyList,
  badInputs,
  ...BREACHES.map(brokenAnswer),
  partialFailure,
  progress,
];

export const plain = (vector: Vector): number[] => Array.from(vector);

const inputsOf = (body: Readonly<Record<string, unknown>>): readonly unknown[] =>
  [body["input"] ?? body["data"]].flat();

const placeIn = (vectors: readonly Vector[], wanted: Vector): number =>
  vectors.findIndex(
    (vector) => vector.length === wanted.length && plain(vector).every((number, at) => number === wanted[at]),
  );
