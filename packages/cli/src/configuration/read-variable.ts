/** Values that settings leave to the environment, so that no secret stands in a file. */
import type { Environment } from '../surroundings.ts'

/** The value of a variable that a setting names; undefined when it names none. */
export function readVariable(
  place: string,
  name: string | undefined,
  environment: Environment,
  faults: string[],
): string | undefined {
  if (name === undefined) return undefined
  const value = environment[name]
  if (!value) faults.push(`${place}: the environment variable ${name} is not set`)
  return value || undefined
}
