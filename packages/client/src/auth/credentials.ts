import type { HeaderFields } from "../exchange.ts";
import { scrub } from "./scrub.ts";
import { signatureFields, type SignedRequest } from "./signature.ts";
import type { SecretSource } from "./token.ts";

/** How an EAS token gets to the gateway: bare, after `Bearer`, or as a signature that only its owner can make. */
export type EasAuth = "token" | "bearer" | "signature";

/** The header fields of one attempt, and the secrets in them. */
export type SignedFields = { readonly fields: HeaderFields; readonly used: readonly string[] };

/** What an endpoint asks of a caller. The only thing outside this room that touches a secret's text is the socket. */
export type Credentials = {
  sign(request: SignedRequest): SignedFields | Promise<SignedFields>;
  /** After a 401: asks token functions once more; `true` when a secret is another now. */
  renew(signed: SignedFields): Promise<boolean>;
  /** Takes every secret out of a text from outside. */
  scrub(text: string): string;
};

/** The header fields that stand for the secrets' values. */
type Place = (values: readonly string[], request: SignedRequest) => HeaderFields;

function credentials(sources: readonly SecretSource[], place: Place): Credentials {
  return {
    sign: (request) => {
      const placed = (used: readonly string[]): SignedFields => ({ fields: place(used, request), used });
      const values: (string | Promise<string>)[] = [];
      for (const source of sources) values.push(source.read());
      if (values.every(isText)) return placed(values);
      return Promise.all(values.map(async (value) => value)).then(placed);
    },
    renew: async (signed) => {
      const changes = await Promise.all(sources.map((source, at) => source.renew(signed.used[at] ?? "")));
      return changes.includes(true);
    },
    scrub: (text) =>
      scrub(
        text,
        sources.flatMap((source) => source.seen()),
      ),
  };
}

const isText = (value: unknown): value is string => typeof value === "string";

const EAS_PLACES: Readonly<Record<EasAuth, Place>> = {
  token: (values) => ({ authorization: values[0] ?? "" }),
  bearer: ([token = ""]) => ({ authorization: `Bearer ${token}` }),
  signature: ([token = ""], request) => signatureFields(token, request, new Date()),
};

/** EAS: one token, in the form that the service's gateway or server wants. */
export const easCredentials = (token: SecretSource, auth: EasAuth): Credentials =>
  credentials([token], EAS_PLACES[auth]);

/** AI Search: the workspace's key after `Bearer`, and the deployment's token in a header of its own. */
export const aiSearchCredentials = (apiKey: SecretSource, token: SecretSource): Credentials =>
  credentials([apiKey, token], ([key = "", own = ""]) => ({ authorization: `Bearer ${key}`, token: own }));
