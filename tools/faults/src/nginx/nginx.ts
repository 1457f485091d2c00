import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const START_MS = 5_000;
const STOP_MS = 3_000;
/** Between looking for a free port and nginx taking it, another program may have come. */
const PORT_TRIES = 3;

/** What one gateway is like: directives of its three levels, in nginx's own words. */
export type Gateway = {
  /** The port of the server behind it. */
  upstream: number;
  http?: string;
  server?: string;
  location?: string;
  /** After the address in `listen`, such as `ssl`. */
  listen?: string;
  /** Files beside the configuration, by name: certificates, pages. */
  files?: Readonly<Record<string, string>>;
};

export type Nginx = AsyncDisposable & {
  readonly port: number;
  /** What `nginx -s reload` does: new workers, and the old ones end when their requests are done. */
  reload(): void;
  log(): Promise<string>;
};

/** Debian puts it where only root's PATH leads. */
const env = { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin` };

export const isInstalled = (): boolean => spawnSync("nginx", ["-v"], { env }).status === 0;

const children = new Set<ChildProcess>();

/** Stops what a test left behind that ran out of its time; it would outlive this process. */
export const stopAll = (): Promise<unknown> => Promise.all([...children].map(stop));

/** A real nginx on a free port of this machine, in the foreground, with all that it writes in a folder of its own. */
export async function nginx(gateway: Gateway): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), "paifang-nginx-"));
  for (const [name, text] of Object.entries(gateway.files ?? {})) await writeFile(join(folder, name), text);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    await writeFile(join(folder, "nginx.conf"), configuration(gateway, folder, port));
    const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { env, stdio: "ignore" });
    children.add(child);
    if (await answers(child, port)) return running(child, folder, port);
    await stop(child);
    const log = await logOf(folder);
    if (attempt === PORT_TRIES || !log.includes("Address already in use")) {
      await rm(folder, { recursive: true });
      throw new Error(`nginx did not start:\n${log}`);
    }
  }
}

const running = (child: ChildProcess, folder: string, port: number): Nginx => ({
  port,
  reload: () => child.kill("SIGHUP"),
  log: () => logOf(folder),
  [Symbol.asyncDispose]: async () => {
    await stop(child);
    await rm(folder, { recursive: true });
  },
});

const logOf = (folder: string): Promise<string> =>
  readFile(join(folder, "error.log"), "utf8").catch(() => "nothing was logged");

function configuration(gateway: Gateway, folder: string, port: number): string {
  const { upstream, http = "", server = "", location = "", listen = "" } = gateway;
  // Workers drop root's rights, and could then not write into our folder.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return `
daemon off;
${user}
worker_processes 1;
pid ${join(folder, "nginx.pid")};
error_log ${join(folder, "error.log")} warn;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.join("\n  ")}
  upstream model { server 127.0.0.1:${upstream}; keepalive 32; }
  ${http}
  server {
    listen 127.0.0.1:${port} ${listen};
    root ${folder};
    ${server}
    location / {
      proxy_pass http://model;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      ${location}
    }
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(child: ChildProcess, port: number): Promise<boolean> {
  const ended = new AbortController();
  child.once("exit", () => ended.abort()).once("error", () => ended.abort());
  for (const end = performance.now() + START_MS; performance.now() < end; await wait(20)) {
    if (ended.signal.aborted) return false;
    if (await accepts(port)) return !ended.signal.aborted;
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(timer);
  children.delete(child);
}
