import { describe, expect, test } from "vitest";
import { startEmulator, type EasService, type EasServiceOptions, type GroupOptions } from "../src/index.ts";
import { postEas } from "./support/post.ts";

const start = (group: Partial<GroupOptions> = {}, options: Partial<EasServiceOptions> = {}) =>
  startEmulator({
    encoder: "lexical",
    services: {
      one: { serves: "embed", model: "m", ...options },
      other: { serves: "embed", model: "m", ...options },
      alone: { serves: "embed", model: "m" },
    },
    groups: { g: { members: { one: 1, other: 1 }, ...group } },
  });
type Started = Awaited<ReturnType<typeof start>>;

const embed = (service: EasService): Promise<Response> =>
  postEas(service, "/v1/embeddings", { input: "ash" });
const grouped = (emulator: Started): EasService => ({ ...emulator.groups["g"]!, model: "m" });
/** The statuses of so many requests, sent together. */
const statuses = async (service: EasService, count: number): Promise<number[]> =>
  (await Promise.all(Array.from({ length: count }, () => embed(service)))).map(({ status }) => status);

describe("the rate limit of a group", () => {
  test("B21 is shared by its members, by whatever address they are asked", async () => {
    await using emulator = await start({ rateLimit: 0 });
    const member = { ...grouped(emulator), endpoint: `${grouped(emulator).endpoint}.one` };
    const refused = await embed(grouped(emulator));

    expect([refused.status, await refused.text()]).toEqual([429, ""]);
    expect(await statuses(member, 1)).toEqual([429]);
    expect(await statuses(emulator.services.other, 1)).toEqual([429]);
    expect(await statuses(emulator.services.alone, 1)).toEqual([200]);
  });

  test("counts what all members got in the last second", async () => {
    await using emulator = await start({ rateLimit: 1 });
    const answered = [
      ...(await statuses(emulator.services.one, 6)),
      ...(await statuses(emulator.services.other, 6)),
    ];

    expect(answered).toContain(200);
    expect(answered).toContain(429);
    emulator.reset();
    expect(await statuses(emulator.services.other, 1)).toEqual([200]);
  });

  test("names the seconds to wait where the member was told to", async () => {
    await using emulator = await start({ rateLimit: 0 }, { retryAfterSeconds: 2 });
    expect((await embed(grouped(emulator))).headers.get("retry-after")).toBe("2");
  });

  test("leaves the limit of a member as it is", async () => {
    await using emulator = await start({}, { rateLimit: 0 });
    expect(await statuses(grouped(emulator), 1)).toEqual([429]);
  });
});
