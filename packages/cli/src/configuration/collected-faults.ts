/** Faults of settings, collected in place of the first being thrown. */
import { ConfigurationError } from '@latchkey/server'

/** Makes something of settings; undefined when that is refused, with one line for each fault behind its place. */
export function collected<T>(make: () => T, place: string, faults: string[]): T | undefined {
  try {
    return make()
  } catch (fault) {
    if (!(fault instanceof TypeError || fault instanceof ConfigurationError)) throw fault
    faults.push(...fault.message.split('\n').map((line) => `${place}${line.replace(/^secret: /, '')}`))
    return undefined
  }
}
