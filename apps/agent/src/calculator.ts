import Formula from "fparser";

/**
 * The value of an arithmetic expression, such as `2 * (3 + 4)`.
 *
 * @throws {Error} it is no expression, or has no number as its value; the message is for the model.
 */
export function calculate(expression: string): number {
  const value: unknown = new Formula(expression).evaluate({});
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Error(`${expression} has no finite number as its value.`);
}
