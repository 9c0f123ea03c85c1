/** `latchkey users import`: people from anywhere become accounts of our own. */
import { createHasher } from '@latchkey/passwords'
import { readPrivateFile, readUser } from '@latchkey/server/administration'
import { UsageFault } from '../../command-line/reading.ts'
import { type Act, type Outcome, refusal } from '../run.ts'
import { formatOf } from './formats/formats.ts'
import { type ImportOptions, runImport, sha256 } from './run-import.ts'
import { userShapes } from './shapes/shapes.ts'
import { sourceRecord } from './shapes/source-record.ts'
import type { TransferSettings, TransferWorld } from './transfer-world.ts'

export interface UserImportOptions extends ImportOptions {
  readonly from: string | undefined
  readonly as: string | undefined
  readonly names: 'rules' | 'as-given' | undefined
  readonly 'password-format': readonly string[] | undefined
  readonly 'hash-parameters': string | undefined
}

export function importUsers(options: UserImportOptions, path: string): Act<TransferWorld> | UsageFault {
  const { from = 'plain', as, names = 'as-given', 'password-format': formats = [] } = options
  const shape = userShapes.find(({ name }) => name === from)
  const format = formatOf(as, path)
  if (!shape || !format) return new UsageFault('--as: give csv, jsonl, json or sql: the name of the file does not tell')
  return async (world) => {
    const refused = refusedBy(world.settings, formats)
    if (refused) return refused
    const parameters = hashParameters(options['hash-parameters'])
    const passwords = createHasher({ formats: world.settings.passwords.filter((one) => formats.includes(one.format)) })
    const now = world.world.clock.now()
    return runImport(
      {
        kind: 'users',
        source: { path, format, list: shape.list },
        options,
        settings: [shape.name, names, formats, sha256(JSON.stringify([...parameters]))],
        keepsAlike: names === 'as-given',
        read(record) {
          const source = shape.read(sourceRecord(record), { hash: parameters, now })
          const made = 'refusal' in source ? source : readUser(source, { names, passwords, now })
          return 'refusal' in made ? made : { row: made.user, format: made.format }
        },
      },
      world,
    )
  }
}

/** A hash that the server will not read is of no use. */
function refusedBy(
  { passwords, arePeopleElsewhere }: TransferSettings,
  formats: readonly string[],
): Outcome | undefined {
  if (arePeopleElsewhere) {
    const text =
      'the settings say that the people are in the table of another app (users.table): nobody would be found here'
    return refusal('users_elsewhere', text)
  }
  const unnamed = formats.filter((name) => !passwords.some(({ format }) => format === name))
  if (unnamed.length === 0) return undefined
  const text = 'the server of these settings would not read these hashes: name the format in users.passwords too'
  return refusal('password_format_unnamed', text, { formats: unnamed })
}

/** As Firebase's console shows them, or as JSON. */
function hashParameters(path: string | undefined): ReadonlyMap<string, string> {
  if (path === undefined) return new Map()
  const text = readPrivateFile(path, 'the file of hash parameters', 'it is what the console shows')
  return new Map(
    [...text.matchAll(/"?([a-z0-9_]+)"?\s*:\s*"?([^\s",}]+)/gi)].map(([, name = '', value = '']) => [name, value]),
  )
}
