/** From the settings of the native face to what it is made of. Nothing is asked for yet. */

import {
  createSmtpMailer,
  type FaceRecipe,
  type NativeFaceOptions,
  nativeFace,
  type SmtpMailer,
} from '@latchkey/server'
import type { Environment } from '../surroundings.ts'
import { collected, type Read, within } from './collected-faults.ts'
import { readKeyRing } from './key-ring-settings.ts'
import { type MailSettings, type NativeSettings, oauthOptions } from './native-settings.ts'
import { readVariable } from './read-variable.ts'
import type { ReadSettings } from './settings.ts'

/** The native face, and what goes with the server that has it. */
export interface NativeParts {
  readonly face: FaceRecipe
  readonly mailer: SmtpMailer | undefined
}

/** Of no value without a native face, and when the settings are not enough for one. With faults it is there to be judged with the rest. */
export function readNativeParts(settings: ReadSettings, environment: Environment): Read<NativeParts> {
  const { signingKeys, native } = settings
  if (!native) return { value: undefined, faults: [] }
  const ring = signingKeys && within('signingKeys.', readKeyRing(signingKeys, environment))
  const keyRing = ring?.value
  const post = native.mail && readMailer(native.mail, environment)
  const mailer = post?.value
  const faults = [...(ring?.faults ?? []), ...(post?.faults ?? [])]
  const { issuer, sessions, registration, registrationScopes, mail } = native
  if (issuer === undefined) return { value: undefined, faults }
  const { encryption: _, ...rhythm } = keyRing?.options ?? { encryption: undefined }
  const face = nativeFace({
    oauth: oauthOptions(native as NativeSettings),
    // Keys that are wrong were told already; what else is wrong is found with some.
    keyEncryptionKeys: keyRing?.keyEncryptionKeys ?? [new Uint8Array(32)],
    signingKeys: rhythm,
    ...(sessions && { sessions }),
    ...(registration && { registration }),
    ...(registrationScopes && { registrationScopes }),
    ...(mail && mailer && { mail: accountMail(mail, mailer) }),
  })
  return { value: { face, mailer }, faults: [...faults, ...face.faults().map(placed)] }
}

/** At the setting's real place: the dialect's options stand in the section of the face itself. */
function placed(line: string): string {
  if (/^(?:signingKeys|keyEncryptionKeys)\b/.test(line)) return line
  return `native.${line
    .replace(/^oauth\./, '')
    .replace(/^cors(?:\.origins)?\b/, 'corsOrigins')
    .replace(/^cookies(?:\.origins)?\b/, 'cookieOrigins')}`
}

function readMailer({ urlEnv, from, fromName }: MailSettings, environment: Environment): Read<SmtpMailer> {
  const { value: url, faults } = readVariable('native.mail.urlEnv', urlEnv, environment)
  if (url === undefined) return { value: undefined, faults }
  const options = { url, from, ...(fromName !== undefined && { fromName }) }
  return collected(() => createSmtpMailer(options), 'native.mail.')
}

function accountMail(
  { service, links, required }: MailSettings,
  mailer: SmtpMailer,
): NonNullable<NativeFaceOptions['mail']> {
  return { mailer, service, links, ...(required !== undefined && { required }) }
}
