/** Python's `int()` of a JSON value, as far as the Flask dialects accept it for times. */

/**
 * Numbers are truncated, booleans are 0 and 1, strings of plain digits are read. Signs, blanks, underscores and foreign digits in
 * strings, which Python takes too, are refused.
 */
export function pythonInt(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined
}
