import type { HeaderFields } from "../exchange.ts";
import { scrub } from "./secret.ts";
import type { SecretSource } from "./token.ts";

/** The header fields of one attempt, and the secrets in them. */
export type SignedFields = { readonly fields: HeaderFields; readonly used: readonly string[] };

/** What an endpoint asks of a caller. The only thing outside this room that touches a secret's text is the socket. */
export type Credentials = {
  sign(): SignedFields | Promise<SignedFields>;
  /** After a 401: asks token functions once more; `true` when a secret is another now. */
  renew(signed: SignedFields): Promise<boolean>;
  /** Takes every secret out of a text from outside. */
  scrub(text: string): string;
};

type Placement = { source: SecretSource; header: string; prefix: string };

function credentials(placements: readonly Placement[]): Credentials {
  const place = (values: readonly string[]): SignedFields => ({
    fields: Object.fromEntries(placements.map(({ header, prefix }, at) => [header, prefix + values[at]])),
    used: values,
  });
  return {
    sign: () => {
      const values = placements.map(({ source }) => source.read());
      if (values.every((value) => typeof value === "string")) return place(values);
      return Promise.all(values.map(async (value) => value)).then(place);
    },
    renew: async (signed) => {
      const changes = await Promise.all(
        placements.map(({ source }, at) => source.renew(signed.used[at] ?? "")),
      );
      return changes.includes(true);
    },
    scrub: (text) =>
      scrub(
        text,
        placements.flatMap(({ source }) => source.seen()),
      ),
  };
}

/** EAS: the token bare, as its gateways want it, or after `Bearer`. */
export const easCredentials = (token: SecretSource, auth: "token" | "bearer"): Credentials =>
  credentials([{ source: token, header: "authorization", prefix: auth === "bearer" ? "Bearer " : "" }]);

/** AI Search: the workspace's key after `Bearer`, and the deployment's token in a header of its own. */
export const aiSearchCredentials = (apiKey: SecretSource, token: SecretSource): Credentials =>
  credentials([
    { source: apiKey, header: "authorization", prefix: "Bearer " },
    { source: token, header: "token", prefix: "" },
  ]);
