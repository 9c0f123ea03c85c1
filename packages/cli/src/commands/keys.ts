/** `latchkey keys`: shows and changes the signing keys in the store. Running servers find out by themselves. */
import {
  ConfigurationError,
  createAudit,
  createLogger,
  createRevocationLog,
  createSigningKeyAdmin,
  DomainError,
  openStore,
  readPrivateFile,
  type SigningKeyAdmin,
} from '@latchkey/server'
import { type Algorithm, type Jwk, jwk, type Key, type PublicAlgorithm, privateKey, thumbprint } from '@latchkey/tokens'
import { readKeyRing } from '../configuration/key-ring-settings.ts'
import { readSettingsFile } from '../configuration/settings-file.ts'
import { keysText, refusalText, timeText } from '../keys/keys-report.ts'
import type { KeysAction, KeysSettings } from '../keys/keys-words.ts'
import type { Environment } from '../listening-server.ts'

const DONE = 0
const REFUSED = 1
const USAGE = 2

/** What is printed: one JSON document, or text. */
interface Outcome {
  readonly document: object
  readonly text: string
  readonly isRefused?: boolean
}

/** @returns the exit code: 0 it is done; 1 it is refused, and nothing was changed; 2 the command, the settings or the database are wrong */
export async function keys({ config, json, action }: KeysSettings, environment: Environment): Promise<number> {
  try {
    const { document, text, isRefused } = await withAdmin(config, environment, (admin) => act(admin, action))
    process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : text)
    return isRefused ? REFUSED : DONE
  } catch (fault) {
    if (!(fault instanceof ConfigurationError || fault instanceof DomainError)) throw fault
    for (const line of fault.message.split('\n')) process.stderr.write(`error: ${line}\n`)
    return USAGE
  }
}

async function withAdmin<T>(
  file: string,
  environment: Environment,
  work: (admin: SigningKeyAdmin) => Promise<T>,
): Promise<T> {
  const { signingKeys, database, faults } = readSettingsFile(file)
  const own = faults.filter((line) => /^(?:signingKeys|database)\b/.test(line))
  if (!signingKeys) own.push('signingKeys: missing: the server of this file has no keys of its own')
  const url = database?.urlEnv && environment[database.urlEnv]
  if (database?.urlEnv && !url) own.push(`database.urlEnv: the environment variable ${database.urlEnv} is not set`)
  const collected: string[] = []
  const parts = signingKeys ? readKeyRing(signingKeys, environment, collected) : undefined
  own.push(...collected.map((line) => `signingKeys.${line}`))
  if (!parts || !url || own.length > 0) throw new ConfigurationError(own.map((line) => `${file}: ${line}`))
  const logger = createLogger('warn')
  await using store = await openStore({ url })
  await using revocations = createRevocationLog({ store: store.revocations, logger })
  const audit = createAudit({ store: store.audit, logger })
  return await work(
    createSigningKeyAdmin({ ...parts.options, store: store.signingKeys, audit, logger, revocations, actor: 'cli' }),
  )
}

async function act(admin: SigningKeyAdmin, action: KeysAction): Promise<Outcome> {
  switch (action.verb) {
    case 'list': {
      const list = await admin.list()
      return { document: { keys: list }, text: keysText(list) }
    }
    case 'rotate': {
      const { alg, now } = action
      const result = await admin.rotate({ now, ...(alg && { alg }) })
      if (!result.done) return refused(result)
      return { document: result, text: `${result.kid} is published, and signs from ${timeText(result.activateAt)}\n` }
    }
    case 'retire': {
      const result = await admin.retire(action.kid, { force: action.force })
      return result.done ? { document: result, text: 'retired\n' } : refused(result)
    }
    case 'revoke': {
      const result = await admin.revoke(action.kid)
      if (!result.done) return refused(result)
      const { replacement } = result
      const text = replacement === undefined ? 'revoked\n' : `revoked; ${replacement} signs now\n`
      return { document: result, text }
    }
    case 'import': {
      const key = readKey(action)
      const result = await admin.importKey(key, action.as)
      return result.done ? { document: { ...result, kid: key.kid }, text: `imported ${key.kid}\n` } : refused(result)
    }
    case 'rewrap': {
      const { rewrapped, current } = await admin.rewrap()
      const text = `encrypted ${rewrapped} anew; all ${current} are under the first key-encryption key\n`
      return { document: { done: true, rewrapped, current }, text }
    }
  }
}

function refused(result: Parameters<typeof refusedText>[0]): Outcome {
  return { document: result, text: `refused: ${refusedText(result)}\n`, isRefused: true }
}

function refusedText({
  reason,
  safeAt,
}: {
  readonly reason: Parameters<typeof refusalText>[0]
  readonly safeAt?: number
}) {
  return refusalText(reason, safeAt)
}

/** @throws {ConfigurationError} without quoting the file */
function readKey({ file, alg }: { readonly file: string; readonly alg: Algorithm | undefined }): Key {
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
