/** What is read from settings, with its faults, in place of the first fault being thrown. */
import { ConfigurationError } from '@latchkey/server'

/** One line for each fault, with the setting's place in front; no value where they leave none. */
export interface Read<T> {
  readonly value: T | undefined
  readonly faults: readonly string[]
}

/** Makes something of settings. Where that is refused, each fault stands behind the place. */
export function collected<T>(make: () => T, place: string): Read<T> {
  try {
    return { value: make(), faults: [] }
  } catch (fault) {
    if (!(fault instanceof TypeError || fault instanceof ConfigurationError)) throw fault
    const faults = fault.message.split('\n').map((line) => `${place}${line.replace(/^secret: /, '')}`)
    return { value: undefined, faults }
  }
}

/** What is wrong with a part, told of the whole. */
export function within<T>(place: string, { value, faults }: Read<T>): Read<T> {
  return { value, faults: faults.map((line) => `${place}${line}`) }
}
