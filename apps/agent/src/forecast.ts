import { EasClient, type AttemptEvent } from "@paifang/client";
import { startEmulator, type OwnRequest } from "@paifang/emulator";
import type { Environment } from "@paifang/story";
import { z } from "zod";

const VARIABLE = "PAI_EAS_FORECAST_ENDPOINT";

export type Forecast = { service: string; hour: number; requestsPerSecond: number };
const FORECAST: z.ZodType<Forecast> = z.object({
  service: z.string(),
  hour: z.number(),
  requestsPerSecond: z.number(),
});

/** A service that is no language model, at the address in the environment or played here. */
export type Forecaster = AsyncDisposable & {
  /** The variable that named it. */
  readonly variable: string | undefined;
  forecast(service: string, hour: number): Promise<Forecast>;
};

/** `GET /forecast?service=checkout&hour=18` answers `{ service, hour, requestsPerSecond }`. */
export async function openForecaster(
  environment: Environment,
  onAttempt: (event: AttemptEvent) => void,
): Promise<Forecaster> {
  const isNamed = (environment[VARIABLE] ?? "").trim() !== "";
  const emulator = isNamed
    ? undefined
    : await startEmulator({ services: { forecast: { serves: playForecast } }, encoder: "lexical" });
  const client =
    emulator === undefined
      ? new EasClient({ service: "forecast", onAttempt })
      : new EasClient({ ...addressOf(emulator.services.forecast), onAttempt });
  return {
    variable: isNamed ? VARIABLE : undefined,
    async forecast(service, hour) {
      const answer = await client.invoke({ method: "GET", path: "/forecast", query: { service, hour } });
      return FORECAST.parse(answer.json());
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await emulator?.close();
    },
  };
}

const addressOf = ({ endpoint, token }: { endpoint: string; token: string }) => ({ endpoint, token });

/** Stands for a model of the user's own: the same day for every service, busiest at 18 o'clock. */
function playForecast({ path, query }: OwnRequest): { status?: number; body: unknown } | undefined {
  if (path !== "/forecast") return undefined;
  const hour = Number(query["hour"]);
  if (!Number.isInteger(hour) || hour < 0 || hour > 23)
    return { status: 400, body: { error: "hour is a whole number from 0 to 23" } };
  const swing = Math.sin(((hour - 12) * Math.PI) / 12);
  const requestsPerSecond = Math.round(240 + 180 * swing);
  return { body: { service: query["service"] ?? "", hour, requestsPerSecond } };
}
