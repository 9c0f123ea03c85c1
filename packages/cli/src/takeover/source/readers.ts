/** The languages whose configuration is read. Adding one is a file beside this one, and a row. */
import { dotenv } from './dotenv.ts'
import { node } from './node.ts'
import { python } from './python.ts'
import type { SourceReader } from './source-reader.ts'

export const READERS: readonly SourceReader[] = [python, node, dotenv]

export function readerOf(file: string): SourceReader | undefined {
  return READERS.find(({ accepts }) => accepts(file))
}
