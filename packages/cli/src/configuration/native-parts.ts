/** From the settings of the native face to what it is made of. Nothing is asked for yet. */

import {
  createSmtpMailer,
  type FaceRecipe,
  type FrontDoorOptions,
  type Mailer,
  type NativeFaceOptions,
  nativeFace,
  type SmtpMailer,
} from '@latchkey/server'
import type { Environment } from '../surroundings.ts'
import { collected, type Read, within } from './collected-faults.ts'
import { readKeyRing } from './key-ring-settings.ts'
import { type FrontDoorSettings, type MailSettings, oauthOptions } from './native-settings.ts'
import { readVariable } from './read-variable.ts'
import type { Right } from './section.ts'
import type { ReadSettings } from './settings.ts'

/** The native face, and what goes with the server that has it. */
export interface NativeParts {
  readonly face: FaceRecipe
  readonly mailer: SmtpMailer | undefined
}

/** Of no value without a native face. With faults it is there to be judged with the rest. */
export function readNativeParts(settings: ReadSettings, environment: Environment): Read<NativeParts> {
  const { signingKeys, native } = settings
  if (!native) return { value: undefined, faults: [] }
  const ring = signingKeys && within('signingKeys.', readKeyRing(signingKeys, environment))
  const keyRing = ring?.value
  const post = native.mail && readMailer(native.mail, environment)
  const { issuer = STAND_INS.issuer, sessions, registration, registrationScopes, apiKeys, mail, frontDoor } = native
  const { encryption: _e, tokenLifetimeSeconds: _t, ...rhythm } = keyRing?.options ?? { encryption: undefined }
  const face = nativeFace({
    oauth: oauthOptions({ ...native, issuer }),
    keyEncryptionKeys: keyRing?.keyEncryptionKeys ?? STAND_INS.keyEncryptionKeys,
    signingKeys: rhythm,
    ...(sessions && { sessions }),
    ...(registration && { registration }),
    ...(registrationScopes && { registrationScopes }),
    ...(apiKeys && { apiKeys }),
    ...(frontDoor && { frontDoor: frontDoorOf(frontDoor) }),
    ...(mail && { mail: accountMail(mail, post?.value ?? STAND_INS.mailer) }),
  })
  const faults = [...(ring?.faults ?? []), ...(post?.faults ?? []), ...face.faults().map(placed)]
  return { value: { face, mailer: post?.value }, faults }
}

/** For what is missing or wrong, which was told already: what else is wrong is found with these. No server starts with one of them. */
const STAND_INS = {
  issuer: 'https://issuer.invalid',
  keyEncryptionKeys: [new Uint8Array(32)],
  mailer: { send: () => Promise.reject(new Error('there is no mailer')) },
  service: 'a service',
  page: 'https://app.invalid/',
} as const

/** At the setting's real place: the dialect's options stand in the section of the face itself. */
function placed(line: string): string {
  if (/^(?:signingKeys|keyEncryptionKeys)\b/.test(line)) return line
  return `native.${line
    .replace(/^oauth\./, '')
    .replace(/^cors(?:\.origins)?\b/, 'corsOrigins')
    .replace(/^cookies(?:\.origins)?\b/, 'cookieOrigins')}`
}

/** What is not whole was told already. */
function frontDoorOf({ resources = [], ...more }: Right<FrontDoorSettings>): FrontDoorOptions {
  return { resources, ...(more as FrontDoorOptions) }
}

function readMailer({ urlEnv, from, fromName }: Right<MailSettings>, environment: Environment): Read<SmtpMailer> {
  const { value: url, faults } = readVariable('native.mail.urlEnv', urlEnv, environment)
  // Each stands in for the other's fault: both are judged, and a mailer is made of neither.
  const options = {
    url: url ?? 'smtp://localhost',
    from: from ?? 'a@issuer.invalid',
    ...(fromName !== undefined && { fromName }),
  }
  const { value, faults: ofOptions } = collected(() => createSmtpMailer(options), 'native.mail.')
  const isWhole = url !== undefined && from !== undefined
  const places = ofOptions.map((line) => line.replace(/^native\.mail\.url: /, `native.mail.urlEnv: ${urlEnv}: `))
  return { value: isWhole ? value : undefined, faults: [...faults, ...places] }
}

function accountMail(
  { service = STAND_INS.service, links = {}, required, retrySeconds, unverifiedSeconds }: Right<MailSettings>,
  mailer: Mailer,
): NonNullable<NativeFaceOptions['mail']> {
  const { verifyEmail = STAND_INS.page, resetPassword = STAND_INS.page, releaseLogin = STAND_INS.page } = links
  return {
    mailer,
    service,
    links: { verifyEmail, resetPassword, releaseLogin },
    ...(required !== undefined && { required }),
    ...(retrySeconds !== undefined && { retrySeconds }),
    ...(unverifiedSeconds !== undefined && { unverifiedSeconds }),
  }
}
