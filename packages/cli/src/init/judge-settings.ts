/** Judges settings that are about to be written, as a start would. */
import { randomBytes } from 'node:crypto'
import { ConfigurationError, createWorld } from '@latchkey/server'
import { withVariables } from '../configuration/env-file.ts'
import { faultsOfSettings } from '../configuration/server-options.ts'
import { readSettings } from '../configuration/settings.ts'
import type { Environment } from '../surroundings.ts'
import { type Answers, DATABASE_URL, KEY_ENCRYPTION_KEY, TOKEN_SECRET } from './answers.ts'
import { urlFromHere } from './target-folder.ts'

/** @throws {ConfigurationError} with one line for each fault, databases included; nothing in them is made */
export async function judgeSettings(
  settings: object,
  { url, old }: Answers,
  { environment, folder }: { readonly environment: Environment; readonly folder: string },
): Promise<void> {
  const random = randomBytes(32).toString('hex')
  const given = withVariables(environment, {
    // Of a secret that is not known yet nothing can be wrong.
    [TOKEN_SECRET]: old?.secret ?? random,
    [KEY_ENCRYPTION_KEY]: random,
  })
  // As it is reached from here.
  const variables = { ...given, [DATABASE_URL]: urlFromHere(url, folder) }
  const faults = await faultsOfSettings(readSettings(settings), variables, createWorld())
  if (faults.length > 0) throw new ConfigurationError(faults.map(byOption))
}

/** By the option that it comes from, where there is one. */
function byOption(line: string): string {
  return line
    .replace(/^native\.issuer: /, '--issuer: ')
    .replace(/^faces\.0\.secretEnv: /, '')
    .replace("(allowWeak: 'reason' accepts it)", "(--allow-weak 'reason' accepts it)")
}
