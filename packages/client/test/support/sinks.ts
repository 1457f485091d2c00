import { inspect } from "node:util";

/** All that a program may print of a value: its words, its fields, hidden ones and causes too. */
export function printed(value: unknown): string {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const walk = (one: unknown): void => {
    texts.push(
      inspect(one, {
        depth: 9,
        showHidden: true,
        getters: true,
        maxStringLength: null,
        maxArrayLength: null,
      }),
    );
    texts.push(String(one));
    if (typeof one !== "object" || one === null || seen.has(one)) return;
    seen.add(one);
    try {
      texts.push(JSON.stringify(one) ?? "");
    } catch (error) {
      texts.push(String(error));
    }
    for (const key of Reflect.ownKeys(one)) {
      const held: unknown = Reflect.get(one, key);
      texts.push(String(key));
      if (typeof held === "string") texts.push(held);
      else if (typeof held === "object") walk(held);
    }
  };
  walk(value);
  return texts.join("\n");
}

/** The forms in which a secret would be recognised by whoever finds it. */
export const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("base64url"),
  Buffer.from(secret).toString("hex"),
];
