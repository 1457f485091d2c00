import { openRateLimit } from "./rate-limit.ts";
import type { Hosted, HostedEas } from "./services.ts";
import type { GroupOptions } from "./types.ts";

/** Requests a second to one group that a shared gateway lets through. */
const SHARED_GROUP_RATE = 10_000;

type Member = { hosted: HostedEas; weight: number; current: number };

export type Group = {
  name: string;
  token: string;
  /** The member whose turn it is, by weight and without chance. */
  draw(): HostedEas | undefined;
  find(name: string): HostedEas | undefined;
};

/** @throws {TypeError} a member is no EAS service, or its weight is no number of 0 or more. */
export function openGroup(
  name: string,
  options: GroupOptions & { token: string },
  services: readonly Hosted[],
): Group {
  const members = Object.entries(options.members).map(([member, weight]): Member => {
    const hosted = services.find((each) => each.name === member);
    if (hosted?.product !== "eas") throw new TypeError(`"${member}" of group "${name}" is no EAS service.`);
    if (!(weight >= 0 && weight < Infinity))
      throw new TypeError(`The weight of "${member}" in group "${name}" is no number of 0 or more.`);
    hosted.groupTokens.push(options.token);
    return { hosted, weight, current: 0 };
  });
  limitTogether(members, options.rateLimit);
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  return {
    name,
    token: options.token,
    draw: () => {
      // Smooth weighted round robin: with weights 2 and 1, the turns are one, other, one.
      for (const member of members) member.current += member.weight;
      const [next] = members
        .filter(({ weight }) => weight > 0)
        .toSorted((one, other) => other.current - one.current);
      if (next !== undefined) next.current -= total;
      return next?.hosted;
    },
    find: (member) => members.find(({ hosted }) => hosted.name === member)?.hosted,
  };
}

/** The members share one limit, by whatever address they are asked. */
function limitTogether(members: readonly Member[], given: number | undefined): void {
  const isShared = members.some(({ hosted }) => hosted.rules.isShared);
  const rate = openRateLimit(given ?? (isShared ? SHARED_GROUP_RATE : Infinity));
  for (const { hosted } of members) hosted.rules.joinGroup(rate);
}
