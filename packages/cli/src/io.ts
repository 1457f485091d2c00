/** What a command reads and writes: data on `stdout`, everything else on `stderr`. */
export type Io = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
};

/** How a command ended: 0 all is well, 1 it found or met a failure, 2 it was called wrongly, 130 Ctrl-C ended it. */
export type ExitCode = 0 | 1 | 2 | 130;
