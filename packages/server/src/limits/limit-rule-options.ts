/** Other numbers than the defaults for rules, as options: by names that there are, and none that limits nothing. */
import {
  give,
  isPlainObject,
  nested,
  numberWithin,
  type OptionReader,
  type OptionTable,
  optional,
  secondsWithin,
  wholeNumberWithin,
} from '@latchkey/options'
import type { BucketRule, DelayRule, LimitRule, WindowRule } from './limit-rule.ts'

/** What is to be other than the default. */
export type RuleChange = Partial<
  Omit<WindowRule, 'kind' | 'name'> & Omit<DelayRule, 'kind' | 'name'> & Omit<BucketRule, 'kind' | 'name'>
>

/** By the rules' names. */
export type RuleChanges = Readonly<Record<string, RuleChange>>

const A_YEAR_SECONDS = 31_536_000

const NUMBERS = {
  window: { limit: wholeNumberWithin(1, 10_000), windowSeconds: secondsWithin(60, A_YEAR_SECONDS) },
  delay: {
    free: wholeNumberWithin(1, 100),
    firstDelaySeconds: secondsWithin(1, 86_400),
    growth: numberWithin(1, 100),
    longestDelaySeconds: secondsWithin(1, 86_400),
    forgetSeconds: secondsWithin(60, A_YEAR_SECONDS),
  },
  bucket: { burst: wholeNumberWithin(1, 10_000), everySeconds: secondsWithin(0.01, 86_400) },
} as const satisfies Readonly<Record<LimitRule['kind'], OptionTable>>

/** @param rules - all that there are, with their defaults */
export function ruleChanges(rules: readonly LimitRule[]): OptionReader<RuleChanges> {
  const table: Record<string, OptionReader<RuleChange | undefined>> = {}
  for (const rule of rules) table[rule.name] = optional(undefined, ruleChange(rule))
  const read = nested(table)
  return (value) => {
    const given = Object.entries(read(value)).filter((entry): entry is [string, RuleChange] => entry[1] !== undefined)
    return Object.fromEntries(given)
  }
}

/** The rules that are other than their defaults, by their names. */
export function changedRules(
  rules: readonly LimitRule[],
  changes: RuleChanges = {},
): Readonly<Record<string, LimitRule>> {
  return Object.fromEntries(rules.map((rule) => [rule.name, { ...rule, ...changes[rule.name] } as LimitRule]))
}

function ruleChange(rule: LimitRule): OptionReader<RuleChange> {
  const numbers: Readonly<Record<string, OptionReader<number>>> = NUMBERS[rule.kind]
  const table = Object.fromEntries(
    Object.entries(numbers).map(([name, read]) => [name, optional<number>(undefined, read)]),
  )
  const read = nested(table, {
    together: (values) => (rule.kind === 'delay' ? delayFaults({ ...rule, ...defined(values) }) : []),
  })
  const names = Object.keys(numbers).join(', ')
  return (value) => {
    if (!isPlainObject(value) || Object.keys(value).length === 0) throw give(`at least one of ${names}, as numbers`)
    return defined(read(value))
  }
}

function delayFaults({ firstDelaySeconds, longestDelaySeconds, forgetSeconds }: DelayRule): readonly string[] {
  return [
    ...(firstDelaySeconds > longestDelaySeconds ? ['firstDelaySeconds: give no more than longestDelaySeconds'] : []),
    ...(forgetSeconds < longestDelaySeconds
      ? ['forgetSeconds: give no less than longestDelaySeconds: what is forgotten delays nobody']
      : []),
  ]
}

function defined(values: Readonly<Record<string, number | undefined>>): RuleChange {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
