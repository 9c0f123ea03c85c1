/** Every format that a file may have. */
import { csv } from './csv.ts'
import type { FileFormat } from './file-format.ts'
import { jsonDocument } from './json-document.ts'
import { jsonLines } from './json-lines.ts'
import { sqlInserts } from './sql-inserts.ts'

export const fileFormats: readonly FileFormat[] = [csv, jsonLines, jsonDocument, sqlInserts]

const ENDINGS: ReadonlyMap<string, FileFormat> = new Map([
  ['csv', csv],
  ['jsonl', jsonLines],
  ['ndjson', jsonLines],
  ['json', jsonDocument],
  ['sql', sqlInserts],
])

/** @returns undefined when neither the name of the format nor that of the file tells it */
export function formatOf(name: string | undefined, file: string): FileFormat | undefined {
  if (name !== undefined) return fileFormats.find((format) => format.name === name)
  return ENDINGS.get(/\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '')
}
