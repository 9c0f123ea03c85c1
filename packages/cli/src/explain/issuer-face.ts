/** A face that words describe: an issuer, whose keys it publishes or a file holds. */
import { readFileSync } from 'node:fs'
import { oauth } from '@latchkey/protocol'
import { ConfigurationError } from '@latchkey/server'
import { issuerJwks, type JwkSet, jwks, type KeySet } from '@latchkey/tokens'
import { collected } from '../configuration/collected-faults.ts'
import { BEARER } from '../dialects/oauth.ts'
import type { AskedIssuer } from './explain-settings.ts'
import type { JudgedFace } from './judged-face.ts'

const OPTION_NAMES = { issuer: '--issuer', audience: '--audience' }

/**
 * @param owned - ends what was begun for it
 * @throws {ConfigurationError} when a word is wrong, or the file
 */
export function issuerFace(
  { issuer, audience = issuer, jwks: file }: AskedIssuer,
  owned: AsyncDisposableStack,
): JudgedFace {
  const dialect = collected(() => oauth({ issuer, audience }), '--')
  const keys = file === undefined ? collected(() => published(issuer, owned), '--') : keysOf(file)
  if (!dialect.value || !keys.value) throw new ConfigurationError([...new Set([...dialect.faults, ...keys.faults])])
  return {
    index: 'issuer',
    dialectName: dialect.value.name,
    parts: { dialect: dialect.value, keys: keys.value },
    respelt: [],
    carrier: BEARER,
    optionNames: OPTION_NAMES,
    faults: [],
  }
}

function published(issuer: string, owned: AsyncDisposableStack): KeySet {
  return owned.use(issuerJwks(issuer))
}

function keysOf(file: string) {
  return collected((): KeySet => {
    try {
      return jwks(JSON.parse(readFileSync(file, 'utf8')) as JwkSet)
    } catch (fault) {
      // Our own words never show a key; a parser's may.
      if (fault instanceof TypeError && fault.message.startsWith('set:')) throw fault
      throw new TypeError('this file cannot be read as a JWK Set')
    }
  }, '--jwks: ')
}
