import { describe, isLetIn } from "../describe.ts";
import { EAS_ROLES, probe, type Finding, type Probe } from "../probe.ts";
import { isReply, type Reply, type Silence } from "../reply.ts";
import type { AskedService } from "../wire.ts";

/** No server has it, so a body that comes through costs its model nothing. */
const NOWHERE = "/paifang-no-such-route";
const SMALLEST_BYTES = 900_000;
const LARGEST_BYTES = 1_100_000;
/** The two meanings of 1 MB; each is settled by itself and its neighbour. */
const MEANINGS = [1_048_576, 1_000_000];
/** Bisection stops at this width. */
const WIDTH_BYTES = 1_024;
const REQUESTS = 15;

/** A limit lies between the largest body that came through and the smallest that did not. */
type Limit = { largestPassed: number; smallestRefused: number; refusal: Reply | Silence };

export const BODY_LIMIT: Probe = probe({
  row: 1,
  question: "Where between 900 kB and 1.1 MB does the gateway refuse a body, and how?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: REQUESTS, bytes: REQUESTS * LARGEST_BYTES },
  timeLimitMs: 300_000,
  isLarge: true,
  page: "docs/wire/addresses.md",
  ask: async (service) => {
    const usual = await service.ask({ path: NOWHERE, body: padded(2) });
    if (!isLetIn(usual)) return { answer: `even a small body is refused: ${describe(usual)}`, details: [] };
    const tried: string[] = [];
    const refusalOf = async (sizeBytes: number): Promise<Reply | Silence | undefined> => {
      const outcome = await service.attempt({ path: NOWHERE, body: padded(sizeBytes) });
      tried.push(`${sizeBytes} bytes: ${describe(outcome)}`);
      return isReply(outcome) && outcome.status === usual.status ? undefined : outcome;
    };
    return finding(await findLimit(refusalOf), [`2 bytes: ${describe(usual)}`, ...tried]);
  },
});

/** A JSON text of exactly so many bytes. */
const padded = (sizeBytes: number): string => `"${"x".repeat(sizeBytes - 2)}"`;

async function findLimit(
  refusalOf: (
    sizeBytes: number,
  ) => ReturnType<AskedService["attempt"]> | Promise<undefined | Reply | Silence>,
): Promise<Limit | "lower" | "higher"> {
  if ((await refusalOf(SMALLEST_BYTES)) !== undefined) return "lower";
  const refusal = await refusalOf(LARGEST_BYTES);
  if (refusal === undefined) return "higher";
  let limit: Limit = { largestPassed: SMALLEST_BYTES, smallestRefused: LARGEST_BYTES, refusal };
  const narrow = async (sizeBytes: number): Promise<void> => {
    if (sizeBytes <= limit.largestPassed || sizeBytes >= limit.smallestRefused) return;
    const refused = await refusalOf(sizeBytes);
    limit =
      refused === undefined
        ? { ...limit, largestPassed: sizeBytes }
        : { ...limit, smallestRefused: sizeBytes, refusal: refused };
  };
  for (const bytes of MEANINGS) {
    await narrow(bytes);
    await narrow(bytes + 1);
  }
  while (limit.smallestRefused - limit.largestPassed > WIDTH_BYTES)
    await narrow(Math.floor((limit.largestPassed + limit.smallestRefused) / 2));
  return limit;
}

function finding(limit: Limit | "lower" | "higher", details: readonly string[]): Finding {
  if (limit === "lower") return { answer: `${SMALLEST_BYTES} bytes are refused already`, details };
  if (limit === "higher") return { answer: `${LARGEST_BYTES} bytes come through`, details };
  const { largestPassed, smallestRefused, refusal } = limit;
  const between = `${largestPassed} bytes come through, ${smallestRefused} do not`;
  return { answer: `${between}: ${describe(refusal)}`, details };
}
