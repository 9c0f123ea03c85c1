/** `users.passwords` in the settings file: the formats that are read because they are named. */
import { faultsIn } from '@latchkey/options'
import { createHasher, type FormatWithFields } from '@latchkey/passwords'
import type { Environment } from '../surroundings.ts'
import type { Read } from './collected-faults.ts'
import { readVariable } from './read-variable.ts'
import type { UserSettings } from './user-settings.ts'

/** Secrets come from the environment; a parameter that a format lacks is a fault here and not at the first login. */
export function readPasswordFormats(
  passwords: UserSettings['passwords'] = [],
  environment: Environment,
): Read<readonly FormatWithFields[]> & { readonly value: readonly FormatWithFields[] } {
  const read = passwords.map(({ format, columns, parameters = {}, environment: variables = {} }, i) => {
    const secrets = Object.entries(variables).map(
      ([field, variable]) =>
        [field, readVariable(`users.passwords.${i}.environment.${field}`, variable, environment)] as const,
    )
    const known = secrets.flatMap(([field, { value }]) => (value === undefined ? [] : [[field, value]]))
    return {
      setting: { format, ...(columns && { columns }), parameters: { ...parameters, ...Object.fromEntries(known) } },
      faults: secrets.flatMap(([, { faults }]) => faults),
    }
  })
  const value = read.map(({ setting }) => setting)
  const ofFormats = faultsIn(() => createHasher({ formats: value })).map((line) =>
    line.replace(/^formats\./, 'users.passwords.'),
  )
  return { value, faults: [...read.flatMap(({ faults }) => faults), ...ofFormats] }
}
