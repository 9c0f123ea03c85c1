/** All recordings of stored passwords, the slow ones too. */
import { describeStoredPasswords } from './testing/describe-stored-passwords.ts'

describeStoredPasswords(() => true)
