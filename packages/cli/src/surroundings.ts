/** What the command needs of its process: `process` itself, or what a test puts in its place. */

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where it reads from. */
export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean }

/** Where it prints. */
export interface OutputStream {
  readonly isTTY?: boolean
  /** Of a terminal: how many bits of colour it shows, which NO_COLOR and its kin take away. */
  readonly getColorDepth?: (env?: object) => number
  readonly write: (text: string) => unknown
}

/** The environment and the three standard streams. */
export interface Surroundings {
  readonly env: Environment
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
}

/** Whether somebody can be asked. A machine of continuous integration may have a terminal, at which nobody sits. */
export function isAttended(env: Environment, ...streams: readonly (InputStream | OutputStream)[]): boolean {
  const isMachine = !/^(?:|0|false)$/i.test(env['CI'] ?? '')
  return !isMachine && streams.every(({ isTTY }) => isTTY === true)
}
