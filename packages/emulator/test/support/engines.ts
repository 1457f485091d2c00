import { startEmulator, type EasService, type EasServiceOptions, type Emulator } from "../../src/index.ts";
import { postEas } from "./post.ts";

export type Services = Record<string, EasServiceOptions>;

/** An emulator whose services are looked up by name. */
export type EngineStage = AsyncDisposable & { of(name: string): EasService; emulator: Emulator<Services> };

export async function openStage(
  services: Services,
  encoder: "auto" | "lexical" = "lexical",
): Promise<EngineStage> {
  const emulator = await startEmulator<Services>({ services, encoder });
  return {
    emulator,
    of: (name) => {
      const service = emulator.services[name];
      if (service === undefined) throw new Error(`no service ${name}`);
      return service;
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

export const getEas = (service: EasService, path: string, token: string = service.token): Promise<Response> =>
  fetch(service.endpoint + path, { headers: { authorization: token } });

/** What was answered, its body as JSON where it is JSON. */
export async function told(answered: Promise<Response>): Promise<{ status: number; body: unknown }> {
  const response = await answered;
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
}

export const ask = (
  service: EasService,
  path: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> => told(postEas(service, path, body));

export const hello: { messages: { role: string; content: string }[] } = {
  messages: [{ role: "user", content: "hello" }],
};
