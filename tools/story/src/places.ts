/** Which kind of service embeds and reranks; chat is always an EAS service. */
export type ServiceKind = "eas" | "aisearch";

export type Role = "embed" | "rerank" | "chat";
export const ROLES: readonly Role[] = ["embed", "rerank", "chat"];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a role is played: at the service that a variable names, or in the emulator. */
export type Place = { role: Role; kind: ServiceKind; variable: string | undefined };

const STEMS: Readonly<Record<ServiceKind, string>> = { eas: "PAI_EAS", aisearch: "AISEARCH" };

/** The variable that names the role's endpoint, looked up as the client does; chat is always on EAS. */
export function endpointVariable(
  role: Role,
  kind: ServiceKind,
  environment: Environment,
): string | undefined {
  const stem = STEMS[role === "chat" ? "eas" : kind];
  return [`${stem}_${role.toUpperCase()}_ENDPOINT`, `${stem}_ENDPOINT`].find(
    (name) => (environment[name] ?? "").trim() !== "",
  );
}

/** The lines that point this program at real services. */
export function exportLines(kind: ServiceKind): string[] {
  return ROLES.flatMap((role) => {
    const isSearch = role !== "chat" && kind === "aisearch";
    const stem = `${isSearch ? STEMS.aisearch : STEMS.eas}_${role.toUpperCase()}`;
    if (!isSearch)
      return [
        `export ${stem}_ENDPOINT=http://<uid>.<region>.pai-eas.aliyuncs.com/api/predict/<service>`,
        `export ${stem}_TOKEN=<token of the service>`,
      ];
    return [
      `export ${stem}_ENDPOINT=http://<host of the workspace>`,
      `export ${stem}_DEPLOYMENT_ID=<deployment>`,
      `export ${stem}_API_KEY=<key of the workspace>`,
      `export ${stem}_TOKEN=<token of the deployment>`,
    ];
  });
}
