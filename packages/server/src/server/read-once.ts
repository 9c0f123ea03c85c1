/** Options as they were at one moment: own members, each read once, so that what was checked is what is used. */
import { isPlainObject } from '@latchkey/options'
import { isOff } from './off.ts'
import type { LoginServerOptions } from './server-options.ts'

/** A value that is not a plain object is left as it is, and is refused when options are checked. */
export function readOnce(given: LoginServerOptions): LoginServerOptions {
  if (!isPlainObject(given)) return given
  const options = ownMembers(given)
  const { limits, audit, revocations } = options
  return {
    ...options,
    ...(isPlainObject(limits) && { limits: limitsOnce(ownMembers(limits)) }),
    // The methods of another may need the object that they are of.
    ...(isOff(audit) && { audit: ownMembers(audit) }),
    ...(isPlainObject(revocations) && { revocations: ownMembers(revocations) }),
  }
}

function limitsOnce<T extends NonNullable<LoginServerOptions['limits']>>(limits: T): T {
  if (!('rules' in limits) || !isPlainObject(limits.rules)) return limits
  const rules = Object.entries(ownMembers(limits.rules)).map(([name, rule]) => [
    name,
    isPlainObject(rule) ? ownMembers(rule) : rule,
  ])
  return { ...limits, rules: Object.fromEntries(rules) }
}

function ownMembers<T extends object>(given: T): T {
  return Object.fromEntries(Reflect.ownKeys(given).map((name) => [name, Reflect.get(given, name)])) as T
}
