import type { RunRecord } from "../run/record.ts";
import { PEERS } from "../peers/peers.ts";
import { WORKLOADS } from "../workloads/all.ts";
import { workloadOf } from "./figures.ts";
import type { Panel } from "./plot.ts";
import { coldTable, comparison, controlTable, growthTable, targetsTable, workloadTable } from "./tables.ts";
import { verdictsOf } from "./verdicts.ts";

export const PLOT_FILE = "performance-growth.svg";

export const PANELS: readonly Panel[] = [
  { title: "embed, texts × 1,024", workloads: ["texts-1k", "texts-10k", "texts-100k"] },
  { title: "chat stream", workloads: ["chunks-1k", "chunks-10k", "chunks-100k"] },
];

const COMPARISONS: readonly { title: string; workloads: readonly string[] }[] = [
  {
    title: "Vectors and ranking",
    workloads: ["embed", "embed-float", "embed-ai-search", "embed-20ms", "rerank", "rerank-ai-search"],
  },
  { title: "Chats", workloads: ["chat", "chat-64"] },
  {
    title: "Streams",
    workloads: [
      "stream",
      "stream-packed",
      "stream-chinese",
      "stream-tools",
      "stream-reasoning",
      "first-chunk",
    ],
  },
];

/** Reasons by the name of the target, written by hand. */
export type Reasons = ReadonlyMap<string, string>;

/** The whole page. */
export function renderPage(record: RunRecord, reasons: Reasons): string {
  const failed = failures(record);
  return [
    "# Performance",
    "What the client costs beside the least that an HTTP library can cost, and beside other clients. The page is written whole by [tools/bench](../tools/bench/README.md).",
    circumstances(record),
    "## Targets",
    "A ratio is CPU, user and system, to that of raw undici in the same round: a pool's `request`, `JSON.parse`, vectors as `number[]`, and for streams `TextDecoder`, lines, and `JSON.parse` for each event. **Below 1 is less than raw undici.** The figure is the median of the rounds.",
    targetsTable(record, "all"),
    missed(record, reasons),
    "## Beside others",
    "CPU to raw undici's, medians.",
    ...COMPARISONS.flatMap(({ title, workloads }) => [`### ${title}`, comparison(record, workloads)]),
    "### Cold start",
    "Each import in fresh processes, each installation in an empty project, the client's from its packed tarball.",
    coldTable(record.coldStarts),
    growth(record),
    "## How far the figures can be trusted",
    "The same code under two names. A difference between two rows that is not larger than these is none.",
    controlTable(record),
    howToRead(),
    "## Each workload",
    ...eachWorkload(record),
    versions(record),
    failed.length === 0 ? "" : `Failed in this run: ${failed.join(", ")}.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function circumstances(record: RunRecord): string {
  const { machine, load, rounds, peerRounds } = record;
  const [before, after] = load.map((value) => value.toFixed(1));
  return [
    `${record.startedAt.slice(0, 10)}, commit ${record.commit}, Node ${record.node}, undici ${record.undici}`,
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB; load ${before} before and ${after} after; ${record.minutes} minutes`,
    `${rounds} rounds, ${Math.min(peerRounds, rounds)} of other clients; ${command(record)}`,
  ]
    .map((line) => `- ${line}`)
    .join("\n");
}

const command = (record: RunRecord): string => `\`${record.command.replace(/ --$/, "")}\``;

function missed(record: RunRecord, reasons: Reasons): string {
  const lost = verdictsOf(record).filter(({ figure, met }) => figure !== undefined && !met);
  if (lost.length === 0) return "";
  const told = lost.flatMap(({ name, title }) => {
    const reason = reasons.get(name);
    return reason === undefined ? [] : [`**${title}.** ${reason}`];
  });
  const untold = lost.filter(({ name }) => !reasons.has(name)).map(({ title }) => title);
  const rest = untold.length === 0 ? [] : [`Not explained yet: ${untold.join(" · ")}.`];
  return ["### Where a target is missed", ...told, ...rest].join("\n\n");
}

function growth(record: RunRecord): string {
  return [
    "## Ten and a hundred times as much",
    `![CPU of a whole piece of work by its size, for texts and for chunks](${PLOT_FILE})`,
    "Both axes are powers of ten, so that a straight line of slope one is linear growth; at each point stands what one text or chunk costs.",
    growthTable(record, [...PANELS.flatMap(({ workloads }) => workloads), "callers-1k", "callers-10k"]),
  ].join("\n\n");
}

const howToRead = (): string => `How it is measured:

- each subject runs each workload in a process of its own, on a server in another process, over the loopback; the server's bodies are made before;
- rounds are interleaved and begin with another subject each time; ratios are taken within a round, and the median of the rounds is shown with the least and the most;
- before the clock starts, each process does the same work for a while: 2,560 texts, 2,000 chats, 100 reranks, 5 streams. What is shown is a young process, as in a job or a function, and not one that is hours old;
- answers are compared with what the server was told to say, number by number and letter by letter, so that nobody wins by dropping work; rows that read nothing are the floor below which no client on undici comes;
- floats are written as numpy writes them, 17 to 20 characters each; one HTTP chunk holds one event, as model servers send them; one token in five has to be escaped;
- clients with a batch size and a limit of requests at a time have the same: 256 texts, 16 on AI Search, and 8 requests. The client here finds out by itself how many a server bears;
- \`parse-…\` is one answer through the whole client, less the floor's cost for the same bytes;
- memory is the most that the process held, Node itself included.

What the loopback hides: distance, TLS, compression, slow servers. CPU ratios hold on other machines about as far as two rounds agree here; wall times and memory do not.`;

function eachWorkload(record: RunRecord): string[] {
  return WORKLOADS.flatMap(({ name, title }) => {
    const measured = workloadOf(record, name);
    const isGrowth = /^(texts|chunks|callers)-/.test(name);
    return measured === undefined || isGrowth ? [] : [`### \`${name}\`: ${title}`, workloadTable(measured)];
  });
}

/** Rows without figures, and why. */
export function failures({ workloads }: RunRecord): string[] {
  const told = workloads.flatMap(({ name, rounds }) =>
    rounds.flatMap((round) =>
      Object.entries(round).flatMap(([subject, outcome]) =>
        "failed" in outcome ? [`\`${subject}\` at \`${name}\` (${outcome.failed})`] : [],
      ),
    ),
  );
  return [...new Set(told)];
}

function versions({ absent }: RunRecord): string {
  const packages = new Map(Object.values(PEERS).flatMap((dependencies) => Object.entries(dependencies)));
  const list = [...packages].map(([name, version]) => `\`${name}\` ${version}`).join(", ");
  const missing = absent.length === 0 ? "" : ` Not installed in this run: ${absent.join(", ")}.`;
  return `Versions of the others: ${list}.${missing}`;
}
