import { filesWithSecrets } from "../../setup/git.ts";
import type { Context } from "../context.ts";
import { fail, ok, skip, type Observation } from "../finding.ts";

/** Whether a secret of this call stands in a file that git tracks. */
export async function git({ folder, secrets }: Context): Promise<Observation[]> {
  if (secrets.length === 0) return [];
  const files = await filesWithSecrets(folder, secrets);
  if (files === undefined) return [skip("git.none")];
  return [files.length === 0 ? ok("git.clean") : fail("git.tracked", { files })];
}
