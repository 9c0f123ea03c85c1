/** `latchkey keys`: shows and changes the signing keys in the store. Running servers find out by themselves. */
import {
  ConfigurationError,
  createSigningKeyAdmin,
  type KeyRefusal,
  readPrivateFile,
  type SigningKeyAdmin,
} from '@latchkey/server'
import {
  type Algorithm,
  algorithms,
  type Jwk,
  jwk,
  type Key,
  type PublicAlgorithm,
  privateKey,
  thumbprint,
} from '@latchkey/tokens'
import { readKeyRing } from '../configuration/key-ring-settings.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import type { Environment } from '../surroundings.ts'
import { keysText, refusalText } from './keys-report.ts'
import { type InWorld, type Outcome, refusal } from './run.ts'
import { timeText } from './table.ts'
import { withStore } from './with-store.ts'
import { defineVerb, flag, nonEmpty, oneOf, optional, required, type Verb, type Verbs } from './words.ts'

type KeyVerb = Verb<SigningKeyAdmin, Outcome>

const KID = 'the id of a key; latchkey keys list shows them'
const alg = optional(`one of ${algorithms.join(', ')}`, oneOf(algorithms))

export const inSigningKeys: InWorld<SigningKeyAdmin> = (file, { env: environment }, work) =>
  withStore(
    { file, environment, section: 'signingKeys', read: (settings, faults) => readParts(settings, environment, faults) },
    ({ store, world, ...told }, { options }) =>
      work(createSigningKeyAdmin({ ...options, ...told, clock: world.clock, store: store.signingKeys, actor: 'cli' })),
  )

const list: KeyVerb = defineVerb({
  options: {},
  run: async (_, admin: SigningKeyAdmin) => {
    const keys = await admin.list()
    return { document: { keys }, text: keysText(keys) }
  },
})

const rotate: KeyVerb = defineVerb({
  options: { alg, now: flag },
  run: async ({ options: { alg: wanted, now } }, admin: SigningKeyAdmin) => {
    const result = await admin.rotate({ now, ...(wanted && { alg: wanted }) })
    if (!result.done) return refused(result)
    return { document: result, text: `${result.kid} is published, and signs from ${timeText(result.activateAt)}\n` }
  },
})

const retire: KeyVerb = defineVerb({
  word: KID,
  options: { force: flag },
  run: async ({ word: kid, options }, admin: SigningKeyAdmin) => {
    const result = await admin.retire(kid, options)
    return result.done ? { document: result, text: 'retired\n' } : refused(result)
  },
})

const revoke: KeyVerb = defineVerb({
  word: KID,
  options: {},
  run: async ({ word: kid }, admin: SigningKeyAdmin) => {
    const result = await admin.revoke(kid)
    if (!result.done) return refused(result)
    const { replacement } = result
    const text = replacement === undefined ? 'revoked\n' : `revoked; ${replacement} signs now\n`
    return { document: result, text }
  },
})

const importKey: KeyVerb = defineVerb({
  options: {
    file: required('a PEM or a JWK of mode 0600', nonEmpty),
    alg,
    as: required('standby or verify-only', oneOf(['standby', 'verify-only'])),
  },
  run: async ({ options: { file, alg: wanted, as } }, admin: SigningKeyAdmin) => {
    const key = readKey(file, wanted)
    const result = await admin.importKey(key, as)
    return result.done ? { document: { ...result, kid: key.kid }, text: `imported ${key.kid}\n` } : refused(result)
  },
})

const rewrap: KeyVerb = defineVerb({
  options: {},
  run: async (_, admin: SigningKeyAdmin) => {
    const { rewrapped, current } = await admin.rewrap()
    const text = `encrypted ${rewrapped} anew; all ${current} are under the first key-encryption key\n`
    return { document: { done: true, rewrapped, current }, text }
  },
})

export const keys: Verbs<SigningKeyAdmin, Outcome> = {
  name: 'keys',
  verbs: { list, rotate, retire, revoke, import: importKey, rewrap },
}

function readParts({ signingKeys }: ReadSettings, environment: Environment, faults: string[]) {
  const own: string[] = []
  const parts = signingKeys && readKeyRing(signingKeys, environment, own)
  faults.push(...own.map((line) => `signingKeys.${line}`))
  return parts
}

function refused({ reason, safeAt }: { readonly reason: KeyRefusal; readonly safeAt?: number }): Outcome {
  return refusal(reason, refusalText(reason, safeAt), safeAt === undefined ? {} : { safeAt })
}

/** @throws {ConfigurationError} without quoting the file */
function readKey(file: string, alg: Algorithm | undefined): Key {
  const text = readPrivateFile(file, `the key file ${file}`, 'give a PEM or a JWK')
  try {
    if (!text.trimStart().startsWith('{')) {
      if (alg === undefined) throw new ConfigurationError(['--alg: a PEM does not say which algorithm its key is for'])
      return privateKey(text, { alg: alg as PublicAlgorithm, extractable: true })
    }
    const given = JSON.parse(text) as Jwk
    const kid = given.kid ?? (given.kty === 'oct' ? undefined : thumbprint(given))
    if (kid === undefined) throw new ConfigurationError([`${file}: a secret needs a kid; add one to the JWK`])
    return jwk({ ...given, kid }, { extractable: true, ...(alg !== undefined && { alg }) })
  } catch (fault) {
    if (fault instanceof ConfigurationError) throw fault
    // Our own words name members and never show them; a parser's may quote the file.
    const isOurs = fault instanceof TypeError && /^(?:jwk|key|kid|alg|secret|pem)\b/.test(fault.message)
    throw new ConfigurationError([`${file}: ${isOurs ? fault.message : 'this is no private key, PEM or JWK'}`])
  }
}
