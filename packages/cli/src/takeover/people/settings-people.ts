/** The people and the clients of a settings file, for whoever looks before, or while, an app moves. */
import { createHasher, type Hasher } from '@latchkey/passwords'
import { ConfigurationError } from '@latchkey/server'
import type { UserSurveyOptions } from '@latchkey/sql'
import { within } from '../../configuration/collected-faults.ts'
import { withEnvFile } from '../../configuration/env-file.ts'
import { type FaceParts, readFaceParts } from '../../configuration/face-parts.ts'
import { namedColumns } from '../../configuration/open-users.ts'
import { readPasswordFormats } from '../../configuration/password-formats.ts'
import { readVariable } from '../../configuration/read-variable.ts'
import type { ReadSettings } from '../../configuration/settings.ts'
import { readSettingsFile } from '../../configuration/settings-file.ts'
import type { UserSettings } from '../../configuration/user-settings.ts'
import type { Environment } from '../../surroundings.ts'

export interface SettingsPeople {
  readonly faces: readonly FaceParts[]
  readonly hasher: Hasher
  readonly survey: UserSurveyOptions
  readonly rehash: UserSettings['rehash']
  readonly comparison: UserSettings['comparison']
  /** Formats that are named although they are broken. */
  readonly named: readonly string[]
}

export interface PeopleWords {
  readonly config: string
  readonly envFile: string | undefined
}

/** @throws {ConfigurationError} with one line for each fault of the file and the variables it names */
export function readSettingsPeople({ config, envFile }: PeopleWords, environment: Environment): SettingsPeople {
  return readPeopleOf(readSettingsFile(config), config, withEnvFile(environment, envFile))
}

/** @throws {ConfigurationError} as {@link readSettingsPeople} */
export function readPeopleOf(settings: ReadSettings, config: string, env: Environment): SettingsPeople {
  const { users } = settings
  const faces = settings.faces.map((one, i) => within(`faces.${i}.`, readFaceParts(one, env)))
  const formats = readPasswordFormats(users.passwords, env)
  const url = readVariable('users.urlEnv', users.urlEnv, env)
  const { table } = users
  const columns = namedColumns(users)
  const faults = [
    ...settings.faults,
    ...[...faces, formats, url].flatMap((one) => one.faults),
    ...(table === undefined ? ['users.table: missing: people of an old app are in a table of theirs'] : []),
  ]
  if (faults.length > 0 || !table || !url.value || !columns) {
    throw new ConfigurationError([...new Set(faults)].map((line) => `${config}: ${line}`))
  }
  const policy = users.rehash === undefined || users.rehash === 'never' ? {} : { policy: { format: users.rehash } }
  return {
    faces: faces.flatMap(({ value }) => (value ? [value] : [])),
    hasher: createHasher({ formats: formats.value, ...policy }),
    survey: {
      url: url.value,
      table,
      columns,
      passwordColumns: [...new Set(formats.value.flatMap(fieldColumns))],
    },
    rehash: users.rehash,
    comparison: users.comparison,
    named: formats.value.map(({ format }) => format),
  }
}

function fieldColumns({ columns = {} }: { readonly columns?: Readonly<Record<string, string>> }): readonly string[] {
  return Object.values(columns)
}
