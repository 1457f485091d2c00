import type { Capability } from "./features.ts";
import type { Remarks } from "./check.ts";

/** What a contract test tells the reporter: which feature it is about, or what the subject says of its features. */
export type ContractMeta = {
  host: string;
  capability: Capability;
} & ({ feature: string } | { cannot: Remarks; notes: Remarks });

declare module "vitest" {
  interface TaskMeta {
    contract?: ContractMeta;
  }
}
