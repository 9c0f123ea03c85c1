/** A JSON object in an environment variable. */
import { ConfigurationError } from '../faults/configuration-error.ts'

/**
 * @returns the object, or an empty one when the variable is not set
 * @throws {ConfigurationError} naming the variable if it is not a JSON object
 */
export function jsonSetting(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, unknown>> {
  const text = environment[name]
  if (text === undefined || text === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ConfigurationError([`${name}: this is not JSON`])
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>
  throw new ConfigurationError([`${name}: give a JSON object`])
}
