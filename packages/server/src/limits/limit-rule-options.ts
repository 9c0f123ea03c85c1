/** Other rules than the defaults, as options: by names that there are, and none that limits nothing. */
import {
  give,
  isPlainObject,
  nested,
  numberWithin,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  secondsWithin,
  wholeNumberWithin,
} from '@latchkey/options'
import type { DelayRule, LimitRule, WindowRule } from './limit-rule.ts'

const A_YEAR_SECONDS = 31_536_000

/** @param names - of the rules that there are */
export function limitRules(names: readonly string[]): OptionReader<Readonly<Record<string, LimitRule>>> {
  const table: Record<string, OptionReader<LimitRule | undefined>> = {}
  for (const name of names) table[name] = optional(undefined, limitRule(name))
  const read = nested(table)
  return (value) => {
    const given = Object.entries(read(value)).filter((entry): entry is [string, LimitRule] => entry[1] !== undefined)
    return Object.fromEntries(given)
  }
}

function limitRule(name: string): OptionReader<LimitRule> {
  const window = nested({
    kind: oneOf('window'),
    name: oneOf(name),
    limit: wholeNumberWithin(1, 10_000),
    windowSeconds: secondsWithin(60, A_YEAR_SECONDS),
  } satisfies OptionTable<keyof WindowRule>)
  const delay = nested(
    {
      kind: oneOf('delay'),
      name: oneOf(name),
      free: wholeNumberWithin(1, 100),
      growth: numberWithin(1, 100),
      longestDelaySeconds: secondsWithin(1, 86_400),
      memorySeconds: secondsWithin(60, A_YEAR_SECONDS),
    } satisfies OptionTable<keyof DelayRule>,
    {
      together: ({ longestDelaySeconds, memorySeconds }) =>
        longestDelaySeconds !== undefined && memorySeconds !== undefined && memorySeconds < longestDelaySeconds
          ? ['memorySeconds: give no less than longestDelaySeconds: what is forgotten delays nobody']
          : [],
    },
  )
  return (value) => {
    if (!isPlainObject(value) || !Object.hasOwn(value, 'kind')) {
      throw give("a rule: a plain object with kind 'window' or 'delay'")
    }
    const kind = value['kind']
    if (kind === 'window') return window(value)
    if (kind === 'delay') return delay(value)
    throw give("a rule: a plain object with kind 'window' or 'delay'")
  }
}
