/** The ways to log in: one line for each. */
import { type PasswordMethodPorts, passwordMethod } from './password.ts'

/** All of them, by name. */
export interface LoginMethods {
  readonly password: ReturnType<typeof passwordMethod>
}

export function createLoginMethods(ports: PasswordMethodPorts): LoginMethods {
  return { password: passwordMethod(ports) }
}
