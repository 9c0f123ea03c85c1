/** Values that settings leave to the environment, so that no secret stands in a file. */
import type { Environment } from '../surroundings.ts'
import type { Read } from './collected-faults.ts'

/** The value of a variable that a setting names; undefined when it names none. */
export function readVariable(place: string, name: string | undefined, environment: Environment): Read<string> {
  if (name === undefined) return { value: undefined, faults: [] }
  const value = environment[name]
  if (value) return { value, faults: [] }
  return { value: undefined, faults: [`${place}: the environment variable ${name} is not set`] }
}
