/** `latchkey keys`: shows and changes the signing keys in the store. Running servers find out by themselves. */
import { ConfigurationError, type KeyRefusal, type SigningKeyAdmin, type SigningKeyUse } from '@latchkey/server'
import {
  createServerEvents,
  createSigningKeyAdmin,
  openCountingSecret,
  readPrivateFile,
} from '@latchkey/server/administration'
import { type Algorithm, type Jwk, jwk, type Key, type PublicAlgorithm, privateKey, thumbprint } from '@latchkey/tokens'
import { type Read, within } from '../configuration/collected-faults.ts'
import { type KeyRingParts, readKeyRing } from '../configuration/key-ring-settings.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import type { Environment } from '../surroundings.ts'
import { type Confirm, type ConfirmedOptions, createConfirm } from './confirmation.ts'
import { keysText, refusalText } from './keys-report.ts'
import { type Act, type InWorld, type Outcome, refusal } from './run.ts'
import { timeText } from './table.ts'
import { withStore } from './with-store.ts'

/** What a verb works with. */
export interface KeysWorld extends SigningKeyAdmin {
  /** Asks the person at the terminal. */
  readonly confirm: Confirm
}

type KeyAct = Act<KeysWorld>

/** This command may finish what a server began, without knowing how long its tokens live. Assuming too long does no harm. */
const LONGEST_TOKEN_SECONDS = 86_400

const SIGNS =
  'this key signs: all tokens that are out are refused from then on, and everyone refreshes or logs in again'

export interface RotateOptions {
  readonly use: SigningKeyUse | undefined
  readonly alg: Algorithm | undefined
  readonly now: boolean | undefined
}

export interface RetireOptions {
  readonly force: boolean | undefined
}

export interface ImportOptions {
  readonly file: string
  readonly alg: Algorithm | undefined
  readonly as: 'standby' | 'verify-only'
  readonly use: SigningKeyUse | undefined
}

export const inSigningKeys: InWorld<KeysWorld> = (source, { env: environment, stdin, stderr }, work) =>
  withStore(
    { source, environment, section: 'signingKeys', read: (settings) => readParts(settings, environment) },
    async ({ store, world, audit, revocations: log }, { options }) => {
      const accessTokenLifetimeSeconds = () => LONGEST_TOKEN_SECONDS
      await using events = createServerEvents({ ...world, store, log, audit, accessTokenLifetimeSeconds })
      events.begin()
      const { raise } = events
      const { clock } = world
      const admin = createSigningKeyAdmin({ ...options, raise, audit, clock, store: store.signingKeys, actor: 'cli' })
      // Or the old key would be needed for it for as long as no server starts anew.
      const rewrap: typeof admin.rewrap = async () => {
        const done = await admin.rewrap()
        await openCountingSecret(store.secrets, options.encryption)
        return done
      }
      return await work({ ...admin, rewrap, confirm: createConfirm({ env: environment, stdin, stderr }) })
    },
  )

export function list(_: object): KeyAct {
  return async (admin) => {
    const keys = await admin.list()
    return { document: { keys }, text: keysText(keys) }
  }
}

export function rotate({ use, alg, now = false }: RotateOptions): KeyAct {
  return async (admin) => {
    const result = await admin.rotate({ now, ...(use && { use }), ...(alg && { alg }) })
    if (!result.done) return refused(result)
    return { document: result, text: `${result.kid} is published, and signs from ${timeText(result.activateAt)}\n` }
  }
}

export function retire({ force = false }: RetireOptions, kid: string): KeyAct {
  return async (admin) => {
    const result = await admin.retire(kid, { force })
    return result.done ? { document: result, text: 'retired\n' } : refused(result)
  }
}

export function revoke(options: ConfirmedOptions, kid: string): KeyAct {
  return async (admin) => {
    const signs = (await admin.list()).some((key) => key.kid === kid && key.state === 'active')
    const unconfirmed = signs ? await admin.confirm(SIGNS, options) : undefined
    if (unconfirmed) return unconfirmed
    const result = await admin.revoke(kid)
    if (!result.done) return refused(result)
    const { replacement } = result
    const text = replacement === undefined ? 'revoked\n' : `revoked; ${replacement} signs now\n`
    return { document: result, text }
  }
}

export function importKey({ file, alg, as, use }: ImportOptions): KeyAct {
  return async (admin) => {
    const key = readKey(file, alg)
    const result = await admin.importKey(key, as, use)
    return result.done ? { document: { ...result, kid: key.kid }, text: `imported ${key.kid}\n` } : refused(result)
  }
}

export function rewrap(_: object): KeyAct {
  return async (admin) => {
    const { rewrapped, current } = await admin.rewrap()
    const text = `encrypted ${rewrapped} anew; all ${current} are under the first key-encryption key\n`
    return { document: { done: true, rewrapped, current }, text }
  }
}

function readParts({ signingKeys }: ReadSettings, environment: Environment): Read<KeyRingParts> {
  if (!signingKeys) return { value: undefined, faults: [] }
  return within('signingKeys.', readKeyRing(signingKeys, environment))
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
    throw new ConfigurationError([`${file}: ${isOurs ? fault.message : 'this is not a private key, PEM or JWK'}`])
  }
}
