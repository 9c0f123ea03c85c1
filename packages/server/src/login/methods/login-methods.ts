/** The ways to log in with a user name and one more text: one line for each, asked in this order until one proves who it is. */
import type { FirstMethod } from '../first-proved.ts'
import { type PasswordAnswer, type PasswordMethodPorts, passwordMethod } from './password.ts'

/** What they all need. */
export type LoginMethodPorts = PasswordMethodPorts

export function createLoginMethods(ports: LoginMethodPorts): readonly FirstMethod<PasswordAnswer>[] {
  return [passwordMethod(ports)]
}
