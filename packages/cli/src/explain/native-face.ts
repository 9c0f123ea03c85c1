/** The native face to judge by: its keys are those that the ring has in the database now. */

import { oauth } from '@latchkey/protocol'
import { ConfigurationError, createLogger, createWorld, DomainError } from '@latchkey/server'
import { readStoredKeySet } from '@latchkey/server/administration'
import type { KeySet } from '@latchkey/tokens'
import { collected } from '../configuration/collected-faults.ts'
import { readKeyRing } from '../configuration/key-ring-settings.ts'
import { oauthOptions } from '../configuration/native-settings.ts'
import { openOwnStore } from '../configuration/open-own-store.ts'
import { readVariable } from '../configuration/read-variable.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import { BEARER } from '../dialects/oauth.ts'
import type { Environment } from '../surroundings.ts'
import type { JudgedFace } from './judged-face.ts'

/** Its name among the faces: it has no place in their list. */
export const NATIVE = 'native'

const OPTION_NAMES = { issuer: 'native.issuer', audience: 'native.audience' }

/** What is wrong with the settings or the database keeps it from judging. */
export async function configuredNativeFace(
  file: string,
  settings: ReadSettings,
  environment: Environment,
): Promise<JudgedFace> {
  const { native, signingKeys, database, faults } = settings
  const dialect = collected(() => oauth(oauthOptions({ ...native, issuer: native?.issuer ?? '' })), 'native.')
  const url = readVariable('database.urlEnv', database?.urlEnv, environment)
  const ring = readKeyRing(signingKeys ?? {}, environment)
  const found = [
    ...faults.filter((line) => /^(?:native|signingKeys|database)\b/.test(line)),
    ...[...dialect.faults, ...url.faults, ...ring.faults.map((line) => `signingKeys.${line}`)],
  ].map((line) => `${file}: ${line}`)
  const common = {
    index: NATIVE,
    dialectName: dialect.value?.name,
    respelt: [],
    carrier: BEARER,
    optionNames: OPTION_NAMES,
  } as const
  if (!dialect.value || !url.value || !ring.value || found.length > 0)
    return { ...common, parts: undefined, faults: found }
  try {
    const { encryption, formerKeys } = ring.value.options
    const keys = await storedKeys(url.value, file, { encryption, ...(formerKeys && { formerKeys }) })
    return { ...common, parts: { dialect: dialect.value, keys }, faults: [] }
  } catch (fault) {
    if (!(fault instanceof ConfigurationError || fault instanceof DomainError)) throw fault
    return { ...common, parts: undefined, faults: fault.message.split('\n') }
  }
}

async function storedKeys(
  url: string,
  file: string,
  options: Omit<Parameters<typeof readStoredKeySet>[0], 'store'>,
): Promise<KeySet> {
  await using store = await openOwnStore(url, file, createWorld({ logger: createLogger({ level: 'warn' }) }))
  return await readStoredKeySet({ ...options, store: store.signingKeys })
}
