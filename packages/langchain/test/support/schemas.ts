import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { z } from "zod";
import { z as z3 } from "zod/v3";

/** What every schema below takes, and what the model is to say. */
export const FILM = { title: "Alien", year: 1979 };

export const filmJson = {
  type: "object",
  properties: { title: { type: "string" }, year: { type: "number" } },
  required: ["title", "year"],
} as const;

type Case = {
  title: string;
  schema: object;
  /** The name of the function, where none is given beside the schema. */
  name: string;
  isValidated: boolean;
};

/** One schema in every form that `withStructuredOutput` takes. */
export const FILM_SCHEMAS: readonly Case[] = [
  {
    title: "Zod 4",
    schema: z.object({ title: z.string(), year: z.number() }),
    name: "extract",
    isValidated: true,
  },
  {
    title: "Zod 3",
    schema: z3.object({ title: z3.string(), year: z3.number() }),
    name: "extract",
    isValidated: true,
  },
  {
    title: "a Standard Schema",
    schema: toStandardJsonSchema(v.object({ title: v.string(), year: v.number() })),
    name: "extract",
    isValidated: true,
  },
  { title: "JSON schema", schema: filmJson, name: "extract", isValidated: false },
  {
    title: "a function",
    schema: { name: "film", description: "A film", parameters: filmJson },
    name: "film",
    isValidated: false,
  },
  {
    title: "a function with Zod 4",
    schema: { name: "film", parameters: z.object({ title: z.string(), year: z.number() }) },
    name: "film",
    isValidated: true,
  },
];

export const METHODS = ["functionCalling", "jsonSchema", "jsonMode"] as const;
