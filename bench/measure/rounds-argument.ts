/** How many rounds to measure: the first argument on the command line. */

/**
 * @param given - a whole number from 1, or undefined for the usual number
 * @throws {TypeError} for anything else
 */
export function parseRounds(given: string | undefined, usual: number): number {
  if (given === undefined) return usual
  if (!/^[1-9][0-9]{0,7}$/.test(given)) throw new TypeError('rounds: give a whole number from 1')
  return Number(given)
}
