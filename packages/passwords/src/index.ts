/** `@latchkey/passwords`: the public exports of this package. */
export type { Argon2Derivation, Argon2Engine } from './argon2-engine.ts'
export { foreignFormatOf } from './foreign-format.ts'
export {
  type FormatDescription,
  type FormatSetting,
  type FormatWithFields,
  listFormats,
} from './format-settings.ts'
export type { RandomBytes } from './formats/format.ts'
export type { PhcArgon2idPolicy } from './formats/phc-argon2.ts'
export type { WerkzeugPbkdf2Policy } from './formats/werkzeug-pbkdf2.ts'
export type { WerkzeugScryptPolicy } from './formats/werkzeug-scrypt.ts'
export { createHasher, type Hasher, type HasherPorts, type SampledStored } from './hasher.ts'
export type { HasherOptions, WorkReport } from './hasher-options.ts'
export { HashingOverloadedError } from './hashing-overloaded-error.ts'
export type { HashingDoor } from './hashing-queue.ts'
export { type IdentifiedFormat, identifyFormat } from './identify-format.ts'
export {
  createNewPasswordCheck,
  type NewPasswordCheck,
  type NewPasswordFault,
  type NewPasswordOptions,
  type NewPasswordVerdict,
  type PasswordContext,
} from './new-password/new-password-check.ts'
export { type PossibleFormat, possibleFormats } from './possible-formats.ts'
export type { PasswordPolicy, Stored, StoredPassword, UnverifiableReason } from './registry.ts'
export type { StoredReports, UnverifiablePassword } from './stored-reports.ts'
export type {
  Argon2idWork,
  Argon2Work,
  DigestWork,
  Pbkdf2Work,
  PlainWork,
  RoundsAlgorithm,
  RoundsWork,
  ScryptWork,
  Work,
  YescryptWork,
} from './work.ts'
