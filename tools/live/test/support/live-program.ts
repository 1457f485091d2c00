import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");
const POINTERS = /^(PAI_EAS|AISEARCH)/;

export type Ended = { code: number | null; stdout: string; stderr: string };

type Named = Readonly<Record<string, string>>;

/** Runs the program as a person does, with nothing in its environment but what is given. */
export async function runLive(argv: readonly string[], variables: Named): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !POINTERS.test(name));
  const child = spawn(process.execPath, [MAIN, ...argv], {
    env: { ...Object.fromEntries(own), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (stdout += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (stderr += piece));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

type Found = { row: number; service: string; hasAnswer: boolean; answer: string; details: string[] };

export type Report = {
  atMost: { requests: number; bytes: number };
  services: { role: string; address: string }[];
  findings: Found[];
  observed: { row: number; answer: string }[];
  notAsked: { row: number; reason: string }[];
};

/** Runs it with `--json`, and reads what it found. */
export async function report(
  argv: readonly string[],
  variables: Named,
): Promise<Report & { code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await runLive(["--json", ...argv], variables);
  return { ...(JSON.parse(stdout) as Report), code, stderr };
}

/** The answers of one row, by service. */
export const answersOf = ({ findings }: Report, row: number): Record<string, string> =>
  Object.fromEntries(
    findings.filter((finding) => finding.row === row).map(({ service, answer }) => [service, answer]),
  );

export const easVariables = (
  role: string,
  { endpoint, token }: { endpoint: string; token: string },
): Record<string, string> => ({
  [`PAI_EAS_${role}_ENDPOINT`]: endpoint,
  [`PAI_EAS_${role}_TOKEN`]: token,
});

type Deployment = { endpoint: string; deploymentId: string; apiKey: string; token: string };

export const searchVariables = (
  role: string,
  { endpoint, deploymentId, apiKey, token }: Deployment,
): Record<string, string> => ({
  [`AISEARCH_${role}_ENDPOINT`]: endpoint,
  [`AISEARCH_${role}_DEPLOYMENT_ID`]: deploymentId,
  [`AISEARCH_${role}_API_KEY`]: apiKey,
  [`AISEARCH_${role}_TOKEN`]: token,
});
