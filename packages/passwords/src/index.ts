/** `@latchkey/passwords`: the public exports of this package. */
export type { Argon2Engine, Argon2idDerivation } from './argon2-engine.ts'
export { foreignFormatOf } from './foreign-format.ts'
export type { RandomBytes } from './formats/format.ts'
export type { PhcArgon2idPolicy } from './formats/phc-argon2id.ts'
export type { WerkzeugPbkdf2Policy } from './formats/werkzeug-pbkdf2.ts'
export type { WerkzeugScryptPolicy } from './formats/werkzeug-scrypt.ts'
export { createHasher, type Hasher, type HasherPorts, type UnverifiablePassword } from './hasher.ts'
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
export type { PasswordPolicy, UnsafeFormatName, UnverifiableReason } from './registry.ts'
export type { Argon2idWork, DigestWork, Pbkdf2Work, PlainWork, ScryptWork, Work } from './work.ts'
