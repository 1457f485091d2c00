import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { Io } from "../../src/io.ts";

type Said = { readonly code: number; readonly stdout: string; readonly stderr: string };

type Given = { env?: Readonly<Record<string, string>>; stdin?: string; folder?: string };

/** Runs work with an `Io` of pipes and gives back what it wrote; nothing of this process's environment is read. */
export async function withIo(
  work: (io: Io) => Promise<number>,
  { env = {}, stdin = "", folder = "/" }: Given = {},
): Promise<Said> {
  const [input, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  input.end(stdin);
  const io = {
    stdin: input as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    env,
    folder,
  };
  const written = Promise.all([text(stdout), text(stderr)]);
  const code = await work(io);
  stdout.end();
  stderr.end();
  const [out, told] = await written;
  return { code, stdout: out, stderr: told };
}
