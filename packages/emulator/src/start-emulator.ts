import { openFaults } from "./faults.ts";
import { openJournal } from "./journal.ts";
import { openEncoder } from "./models/encoder.ts";
import { reportOf } from "./report.ts";
import type { JsonOptions } from "./settings/read-options.ts";
import { openMask } from "./secrets.ts";
import { listen } from "./server.ts";
import {
  DEFAULT_SERVICES,
  addressOf,
  hostServices,
  openGroups,
  resetServices,
  secretsOf,
} from "./services.ts";
import type { DefaultServices, Emulator, EmulatorOptions, ServiceOptions } from "./types.ts";

/**
 * Starts local PAI-EAS services and AI Search deployments on one port of the loopback interface.
 *
 * Without `services`: `chat`, `embed` and `rerank` on EAS; `search-embed`, `search-images` and `search-rerank` on AI Search.
 *
 * @throws {TypeError} a name or deployment id cannot stand in an address, a group has a member that is no EAS service, or an engine, a kind or another word is unknown.
 */
export async function startEmulator<const S extends Readonly<Record<string, ServiceOptions>>>(
  options: EmulatorOptions<S> & { services: S },
): Promise<Emulator<S>>;
/** Starts the services that there are without options. */
export async function startEmulator(
  options?: EmulatorOptions<DefaultServices>,
): Promise<Emulator<DefaultServices>>;
/** Starts what was read from JSON. */
export async function startEmulator(
  options: JsonOptions & Pick<EmulatorOptions<unknown>, "onRequest">,
): Promise<Emulator<Record<string, ServiceOptions>>>;
export async function startEmulator<S extends Readonly<Record<string, ServiceOptions>>>(
  options: EmulatorOptions<S> = {},
): Promise<Emulator<S>> {
  const encoder = openEncoder(options.encoder ?? "auto");
  try {
    const services = hostServices(options.services ?? DEFAULT_SERVICES, encoder.kind);
    const groups = openGroups(options.groups ?? {}, services);
    const journal = openJournal();
    const faults = openFaults();
    const rooms = { services, groups, journal, faults, encoder, onRequest: options.onRequest };
    const report = reportOf(services, encoder.kind);
    const reset = (): void => {
      journal.clear();
      faults.reset();
      resetServices(services);
    };
    const admin = { services, journal, faults, report, mask: openMask(secretsOf(services)), reset };
    const server = await listen(rooms, admin, options.port ?? 0);
    let closing: Promise<unknown> | undefined;
    const close = async (): Promise<void> => {
      closing ??= Promise.all([server.close(), encoder.close()]);
      // Asynchronous services would go on working with nobody left to ask them.
      resetServices(services);
      await closing;
    };
    return {
      url: server.url,
      // The names are those of the options, which only the type parameter knows.
      services: Object.fromEntries(
        services.map((hosted) => [hosted.name, addressOf(hosted, server.url)]),
      ) as Emulator<S>["services"],
      groups: Object.fromEntries(
        groups.map(({ name, token }) => [name, { endpoint: `${server.url}/api/predict/${name}`, token }]),
      ),
      encoder: encoder.kind,
      report,
      requests: journal.requests,
      faults: { add: faults.add, list: faults.list, remove: faults.remove, clear: faults.clear },
      reset,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (reason) {
    await encoder.close();
    throw reason;
  }
}
