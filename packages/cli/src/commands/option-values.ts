import { InvalidArgumentError } from "commander";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";

/** Reads the value of an option as a number that is not below `least`. */
export const numberFrom =
  (io: Io, option: string, least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= least) return value;
    throw new InvalidArgumentError(messagesFor(io.env).failure.numberInvalid(option, least));
  };

type Pair = readonly [name: string, value: string];

/** Gathers an option that may be repeated, each `name=value`, or with another mark between. */
export const pairFrom =
  (io: Io, option: string, mark: "=" | ":") =>
  (text: string, before: readonly Pair[] = []): readonly Pair[] => {
    const at = text.indexOf(mark);
    if (at > 0) return [...before, [text.slice(0, at).trim(), text.slice(at + 1).trim()]];
    // Not repeated: it may be a secret.
    throw new InvalidArgumentError(messagesFor(io.env).failure.pairInvalid(option, `name${mark}value`));
  };
