/** From the settings of the native face to what it is made of. Nothing is asked for yet. */

import {
  createSmtpMailer,
  type FaceRecipe,
  type NativeFaceOptions,
  nativeFace,
  type SmtpMailer,
} from '@latchkey/server'
import type { Environment } from '../surroundings.ts'
import { collected } from './collected-faults.ts'
import { readKeyRing } from './key-ring-settings.ts'
import { type MailSettings, type NativeSettings, oauthOptions } from './native-settings.ts'
import { readVariable } from './read-variable.ts'
import type { ReadSettings } from './settings.ts'

/** The native face, and what goes with the server that has it. */
export interface NativeParts {
  readonly face: FaceRecipe
  readonly mailer: SmtpMailer | undefined
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
  const { signingKeys, native } = settings
  if (!native) return undefined
  const own: string[] = []
  const keyRing = signingKeys && readKeyRing(signingKeys, environment, own)
  faults.push(...own.map((line) => `signingKeys.${line}`))
  const mailer = native.mail && readMailer(native.mail, environment, faults)
  const { issuer, sessions, registration, registrationScopes, mail } = native
  if (issuer === undefined) return undefined
  const { encryption: _, ...ring } = keyRing?.options ?? { encryption: undefined }
  const face = nativeFace({
    oauth: oauthOptions(native as NativeSettings),
    // Keys that are wrong were told already; what else is wrong is found with some.
    keyEncryptionKeys: keyRing?.keyEncryptionKeys ?? [new Uint8Array(32)],
    signingKeys: ring,
    ...(sessions && { sessions }),
    ...(registration && { registration }),
    ...(registrationScopes && { registrationScopes }),
    ...(mail && mailer && { mail: accountMail(mail, mailer) }),
  })
  faults.push(...face.faults().map(placed))
  return keyRing && { face, mailer }
}

/** At the setting's real place: the dialect's options stand in the section of the face itself. */
function placed(line: string): string {
  if (/^(?:signingKeys|keyEncryptionKeys)\b/.test(line)) return line
  return `native.${line
    .replace(/^oauth\./, '')
    .replace(/^cors(?:\.origins)?\b/, 'corsOrigins')
    .replace(/^cookies(?:\.origins)?\b/, 'cookieOrigins')}`
}

function readMailer(
  { urlEnv, from, fromName }: MailSettings,
  environment: Environment,
  faults: string[],
): SmtpMailer | undefined {
  const url = readVariable('native.mail.urlEnv', urlEnv, environment, faults)
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
