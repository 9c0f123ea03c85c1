/** What the command needs of its process: `process` itself, or what a test puts in its place. */

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where it reads from. */
export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean }

/** Where it prints. */
export interface OutputStream {
  readonly isTTY?: boolean
  readonly write: (text: string) => unknown
}

/** The environment and the three standard streams. */
export interface Surroundings {
  readonly env: Environment
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
}
