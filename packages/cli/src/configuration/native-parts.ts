/** From the settings of the native face to what it is made of. Nothing is asked for yet. */

import { oauth } from '@latchkey/protocol'
import { createSmtpMailer, type NativeFaceOptions, type SmtpMailer } from '@latchkey/server'
import type { Environment } from '../surroundings.ts'
import { collected } from './collected-faults.ts'
import { type KeyRingParts, readKeyRing } from './key-ring-settings.ts'
import { type MailSettings, type NativeSettings, oauthOptions } from './native-settings.ts'
import type { ReadSettings, UrlSettings } from './settings.ts'

/** All that opening needs. */
export interface NativeParts {
  readonly databaseUrl: string
  readonly redisUrl: string | undefined
  readonly feedToken: string | undefined
  readonly keyRing: KeyRingParts
  readonly mailer: SmtpMailer | undefined
  readonly options: Pick<NativeFaceOptions, 'oauth' | 'sessions' | 'registration' | 'registrationScopes' | 'mail'>
}

/**
 * @param faults - gets one line for each fault, with the setting's place in front
 * @returns undefined without a native face, and when the settings, or what they name, are not enough for one
 */
export function readNativeParts(
  settings: ReadSettings,
  environment: Environment,
  faults: string[],
): NativeParts | undefined {
  const { database, redis, signingKeys, native, revocationFeed } = settings
  if (!native) return undefined
  const before = faults.length
  const databaseUrl = readVariable('database', database?.urlEnv, environment, faults)
  const redisUrl = readRedisUrl(redis, environment, faults)
  const feedToken = readVariable('revocationFeed', revocationFeed?.tokenEnv, environment, faults)
  const own: string[] = []
  const keyRing = signingKeys && readKeyRing(signingKeys, environment, own)
  faults.push(...own.map((line) => `signingKeys.${line}`))
  const mailer = native.mail && readMailer(native.mail, environment, faults)
  const { issuer, sessions, registration, registrationScopes, mail } = native
  if (issuer === undefined) return undefined
  const options = oauthOptions(native as NativeSettings)
  collected(() => oauth(options), 'native.', faults)
  if (faults.length > before || databaseUrl === undefined || !keyRing) return undefined
  return {
    databaseUrl,
    redisUrl,
    feedToken,
    keyRing,
    mailer,
    options: {
      oauth: options,
      ...(sessions && { sessions }),
      ...(registration && { registration }),
      ...(registrationScopes && { registrationScopes }),
      ...(mail && mailer && { mail: accountMail(mail, mailer) }),
    },
  }
}

/** The value of a variable that a setting names; undefined when it names none. */
function readVariable(
  section: string,
  name: string | undefined,
  environment: Environment,
  faults: string[],
): string | undefined {
  if (name === undefined) return undefined
  const value = environment[name]
  const member = section === 'revocationFeed' ? 'tokenEnv' : 'urlEnv'
  if (!value) faults.push(`${section}.${member}: the environment variable ${name} is not set`)
  return value || undefined
}

function readRedisUrl(
  redis: Partial<UrlSettings> | undefined,
  environment: Environment,
  faults: string[],
): string | undefined {
  const url = readVariable('redis', redis?.urlEnv, environment, faults)
  const isGood = url === undefined || /^rediss?:$/.test(URL.parse(url)?.protocol ?? '')
  if (!isGood) faults.push(`redis.urlEnv: ${redis?.urlEnv}: give redis://host:6379 or rediss://user:password@host:6380`)
  return url
}

function readMailer(
  { urlEnv, from, fromName }: MailSettings,
  environment: Environment,
  faults: string[],
): SmtpMailer | undefined {
  const url = readVariable('native.mail', urlEnv, environment, faults)
  if (url === undefined) return undefined
  const options = { url, from, ...(fromName !== undefined && { fromName }) }
  return collected(() => createSmtpMailer(options), 'native.mail.', faults)
}

function accountMail(
  { service, links, required }: MailSettings,
  mailer: SmtpMailer,
): NonNullable<NativeFaceOptions['mail']> {
  return { mailer, service, links, ...(required !== undefined && { required }) }
}
