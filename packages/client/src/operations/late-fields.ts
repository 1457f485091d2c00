/**
 * Puts fields in front of a body that is text already. A body is written before anything is waited for, so that what
 * its owner changes meanwhile is not sent; the model may be known only later. What `extraBody` holds has the last word.
 */
export function withLateFields(
  body: string,
  extraBody: Readonly<Record<string, unknown>> | undefined,
  late: Readonly<Record<string, unknown>>,
): string {
  const put = Object.entries(late).filter(
    ([key, value]) => value !== undefined && !Object.hasOwn(extraBody ?? {}, key),
  );
  if (put.length === 0) return body;
  const front = JSON.stringify(Object.fromEntries(put)).slice(0, -1);
  return body === "{}" ? `${front}}` : `${front},${body.slice(1)}`;
}
