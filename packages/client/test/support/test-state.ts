import { resolveEas } from "../../src/config/resolve.ts";
import type { EasOptions } from "../../src/config/options.ts";
import { serviceState, type ServiceState } from "../../src/service/service-state.ts";

/** A service's state with waits that take no time, unless told otherwise. */
export const testState = (options: EasOptions = {}): ServiceState =>
  serviceState(
    resolveEas({
      endpoint: "http://service.test/api/predict/demo",
      token: "canary-token-1234",
      sleep: () => {},
      random: () => 0.5,
      ...options,
    }).service,
  );
