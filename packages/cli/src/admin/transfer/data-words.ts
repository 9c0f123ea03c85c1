/** The words of `latchkey data`. */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { nonEmpty, oneOf, optional, required } from '../../command-line/options.ts'
import type { Reading } from '../../command-line/reading.ts'
import { COMMON } from '../verb.ts'
import { as, DRY_RUN, fileWord, KINDS, kindWord, rejects } from './options.ts'
import { transferVerb } from './transfer-verb.ts'

const DIALECTS = ['sqlite', 'postgres', 'mysql'] as const

const include = optional(
  { value: 'secrets', brief: 'secrets that go out', what: 'hashes, or kinds, with commas between' },
  async (text) => (await import('./included.ts')).parseIncluded(text),
)

const exported = transferVerb(async () => (await import('./export-data.ts')).exportData, {
  parameters: {
    flags: {
      to: required({ value: 'file', brief: 'what is written', what: 'a file that is not there yet' }, nonEmpty),
      as,
      dialect: optional(
        {
          value: 'dialect',
          brief: 'of SQL',
          what: `${DIALECTS.join(', ')}; left out, of this database`,
          propose: () => DIALECTS,
        },
        oneOf(DIALECTS),
      ),
      include,
      'seal-with': optional(
        {
          value: 'variable',
          brief: 'seal signing keys anew',
          what: 'the variable of the key-encryption key that will open them',
        },
        nonEmpty,
      ),
      'dry-run': DRY_RUN,
      ...COMMON,
    },
    positional: { kind: 'tuple', parameters: [kindWord] },
  },
  brief: 'write the rows of one kind into a file; secrets only by name',
  description: `Writes the rows of one kind into a file of mode 0600. Interrupted, the same command goes on where it stopped.
  latchkey data export users --to users.jsonl                           # without hashes
  latchkey data export users --include hashes --to users.csv
  latchkey data export sessions --include sessions --to sessions.sql --dialect postgres
Signing keys go out sealed as they are stored, or with --seal-with for another key-encryption key.`,
})

const imported = transferVerb(async () => (await import('./import-data.ts')).importData, {
  parameters: {
    flags: { as, rejects, 'dry-run': DRY_RUN, ...COMMON },
    positional: { kind: 'tuple', parameters: [kindWord, fileWord] },
  },
  brief: 'add the rows that data export wrote',
  description: `Adds the rows that latchkey data export wrote. What is there already stays as it is. Interrupted, the same command goes on where it stopped.
  latchkey data import users users.jsonl --dry-run
  latchkey data import users users.jsonl
People of another system: latchkey users import`,
})

const copy = transferVerb(async () => (await import('./copy-data.ts')).copyData, {
  parameters: {
    flags: {
      'to-env': required(
        { value: 'variable', brief: 'the database that is filled', what: 'the variable of its URL' },
        nonEmpty,
      ),
      kinds: optional({ value: 'kinds', brief: 'what is copied (all)', what: 'kinds with commas between' }, parseKinds),
      include,
      rejects,
      'dry-run': DRY_RUN,
      ...COMMON,
    },
  },
  brief: 'copy the rows into another database, of any engine',
  description: `Copies the rows of this database into another, which gets its tables if it has none. Interrupted, the same command goes on where it stopped.
  NEW_URL=postgres://login@db/login latchkey data copy --to-env NEW_URL \\
    --include hashes,sessions,spent-refresh-tokens,api-keys,clients,signing-keys`,
})

export const data: RouteMap<Reading> = buildRouteMap<string, Reading>({
  routes: { export: exported, import: imported, copy },
  docs: { brief: 'export, import and copy what the database holds' },
})

function parseKinds(text: string): readonly (typeof KINDS)[number][] | undefined {
  const words = text.split(/[\s,]+/).filter((one) => one !== '')
  const known = words.flatMap((one) => KINDS.filter((kind) => kind === one))
  return known.length === words.length && known.length > 0 ? known : undefined
}
