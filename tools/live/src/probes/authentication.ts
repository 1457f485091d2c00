import { describe, isLetIn } from "../describe.ts";
import { EAS_ROLES, probe, type Probe } from "../probe.ts";
import { md5Hex, signatureFields, type Signed } from "../signature.ts";
import type { AskedService, RawRequest } from "../wire.ts";

const PAGE = "docs/wire/auth.md";
/** No server has it: whoever is let in gets its 404, and nothing works or changes for that. */
const NOWHERE = "/paifang-no-such-route";
const MODELS = "/v1/models";
/** Its md5 begins with a zero, which the official Java SDK leaves out. */
const BODY = '{"n":1}';

/** A POST, since no other method can be signed. */
const knock = (credentials: Readonly<Record<string, string>>): RawRequest => ({
  path: NOWHERE,
  body: BODY,
  credentials,
});

/** Over the route too, as Java and Go sign, or over the service's path alone, as Python does. */
const resources = ({ base }: AskedService): Record<string, string> => ({
  "signature over the whole path": new URL(base).pathname + NOWHERE,
  "signature over the service's path": new URL(base).pathname,
});

const signed = ({ base, token }: AskedService, changes: Partial<Signed> = {}): Record<string, string> =>
  signatureFields({
    token,
    body: BODY,
    contentType: "application/json",
    date: new Date().toUTCString(),
    resource: new URL(base).pathname + NOWHERE,
    ...changes,
  });

type Form = { name: string; credentials: Readonly<Record<string, string>> };

/** Knocks with each form; gives the names of those that were let in, and a line for each. */
async function knockWith(
  service: AskedService,
  forms: readonly Form[],
): Promise<{ letIn: string[]; details: string[] }> {
  const letIn: string[] = [];
  const details: string[] = [];
  for (const { name, credentials } of forms) {
    const outcome = await service.attempt(knock(credentials));
    if (isLetIn(outcome)) letIn.push(name);
    details.push(`POST {endpoint}${NOWHERE}, ${name}: ${describe(outcome)}`);
  }
  return { letIn, details };
}

export const TOKEN_FORMS: Probe = probe({
  row: 4,
  question: "Which forms of the token does the gateway accept?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 7, bytes: 7 * BODY.length },
  page: PAGE,
  ask: async (service) => {
    const { token } = service;
    const { letIn, details } = await knockWith(service, [
      { name: "no token", credentials: {} },
      { name: "wrong token", credentials: { authorization: "paifang-wrong" } },
      { name: "bare", credentials: { authorization: token } },
      { name: "bearer", credentials: { authorization: `Bearer ${token}` } },
      { name: "lower-case bearer", credentials: { authorization: `bearer ${token}` } },
      ...signatureForms(service),
    ]);
    return {
      answer: letIn.length === 0 ? "none" : letIn.join(", "),
      details: [
        ...details,
        "Whether the server behind the gateway sees the header cannot be told from outside.",
      ],
    };
  },
});

const signatureForms = (service: AskedService): Form[] =>
  Object.entries(resources(service)).map(([name, resource]) => ({
    name,
    credentials: signed(service, { resource }),
  }));

export const SIGNATURE_STRICTNESS: Probe = probe({
  row: 12,
  question: "How strict is the gateway about a signature's date, md5 and resource?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 7, bytes: 7 * BODY.length },
  page: PAGE,
  ask: async (service) => {
    const first = await knockWith(service, signatureForms(service));
    const [accepted] = first.letIn;
    if (accepted === undefined)
      return {
        answer: "correct signatures are refused, so there is nothing to compare",
        details: first.details,
      };
    const resource = resources(service)[accepted] ?? "";
    const anHourAgo = new Date(Date.now() - 3_600_000).toUTCString();
    const changes: Record<string, Partial<Signed>> = {
      "md5 without its leading zero": { contentMd5: md5Hex(BODY).replace(/^0+/, "") },
      "md5 of another body": { contentMd5: md5Hex("{}") },
      "a date an hour old": { date: anHourAgo },
      "a date of 2020": { date: "Wed, 01 Jan 2020 00:00:00 GMT" },
    };
    const { letIn, details } = await knockWith(
      service,
      Object.entries(changes).map(([name, change]) => ({
        name,
        credentials: signed(service, { resource, ...change }),
      })),
    );
    return {
      answer: `accepted: ${[...first.letIn, ...letIn].join(", ")}`,
      details: [...first.details, ...details],
    };
  },
});

const MOST_MEMBERS = 4;

export const GROUP_TOKEN: Probe = probe({
  row: 26,
  question: "Which token opens a service group: the group's or a member's?",
  roles: ["group"],
  scope: "service",
  cost: { requests: 1 + 2 * MOST_MEMBERS, bytes: 0 },
  page: PAGE,
  ask: async (service) => {
    const own = await service.attempt({ path: MODELS });
    const answers = [`the group's own ${isLetIn(own) ? "opens it" : "does not"}`];
    const details = [`the group with its own token: ${describe(own)}`];
    // Only services of the same host: a token never travels to another one.
    for (const member of service.neighbours
      .filter(({ product }) => product === "eas")
      .slice(0, MOST_MEMBERS)) {
      const group = await service.attempt({ path: MODELS, credentials: member.credentials });
      const reverse = await service.attempt({ url: member.base + MODELS, credentials: service.credentials });
      answers.push(`${member.role}'s ${isLetIn(group) ? "opens it" : "does not"}`);
      details.push(`the group with the token of ${member.role}: ${describe(group)}`);
      details.push(`${member.role} with the group's token: ${describe(reverse)}`);
    }
    return { answer: answers.join(", "), details };
  },
});
