/**
 * What every failed verification computes, so that its time does not tell whose password was tried: one hash of the dearest kind that at least
 * one in a hundred stored passwords has, and of the other such kinds as many as fit into twice that. One kind cannot replace another: how
 * their costs compare depends on what else the machine does, and by more than is needed to tell them apart.
 */
import { priceOf } from './ceilings.ts'
import { kindOf, repeated, type Work } from './work.ts'

export interface CostProfiles {
  /** Remembers what one verification showed; nothing once there is a sample. */
  readonly observe: (works: readonly Work[]) => void
  /** Replaces all that is known. */
  readonly replace: (sample: readonly SampledWork[]) => void
  /** The most expensive work of the same kind. */
  readonly largestLike: (work: Work) => Work
  /**
   * The work that is still missing after `spent`: of the same kinds the missing repetitions, of other kinds all. Nothing for a failure that
   * has already cost more.
   *
   * @param spent - what was computed already
   */
  readonly missing: (spent: readonly Work[]) => readonly Work[]
}

/** How many stored passwords cost so much. */
export interface SampledWork {
  /** Empty for passwords that cannot be verified. */
  readonly works: readonly Work[]
  readonly rows: number
}

/** A user table has two to four kinds. An attacker who writes rows must not make failures more expensive without limit. */
const kindsKept = 8
/** Rarer kinds are verified at their own cost. */
const leastShare = 0.01

/** @param current - what new hashes cost: the least that any failure costs */
export function createCostProfiles(current: Work): CostProfiles {
  let isSampled = false
  const seen = new Map<string, Work>()
  let members = membersOf(current, [])

  function remember(work: Work): boolean {
    if (!isCounted(work)) return false
    const { kind, repetitions } = kindOf(work)
    const known = seen.get(kind)
    if (known === undefined ? seen.size >= kindsKept : kindOf(known).repetitions >= repetitions) return false
    seen.set(kind, repeated(work, repetitions))
    return true
  }

  return {
    observe(works) {
      if (isSampled || !works.map(remember).includes(true)) return
      members = membersOf(current, [...seen.values()])
    },

    replace(sample) {
      isSampled = true
      members = membersOf(current, commonWorks(sample))
    },

    largestLike: (work) => members.find((member) => kindOf(member).kind === kindOf(work).kind) ?? work,

    missing(spent) {
      if (sumOf(spent) > sumOf(members)) return []
      return members.flatMap((member) => {
        const { kind, repetitions } = kindOf(member)
        const done = spent.filter((work) => kindOf(work).kind === kind).map((work) => kindOf(work).repetitions)
        const left = repetitions - done.reduce((sum, count) => sum + count, 0)
        return left > 0 ? [repeated(member, left)] : []
      })
    },
  }
}

/** Single digests and comparisons take microseconds. */
function isCounted({ primitive }: Work): boolean {
  return primitive !== 'digest' && primitive !== 'hmac' && primitive !== 'plain'
}

/** Of each kind what at least one in a hundred rows costs or exceeds; the kinds that more rows have first. */
function commonWorks(sample: readonly SampledWork[]): readonly Work[] {
  const all = sample.reduce((sum, { rows }) => sum + rows, 0)
  const counted = sample.flatMap(({ works, rows }) => works.filter(isCounted).map((work) => ({ work, rows })))
  const kinds = [...Map.groupBy(counted, ({ work }) => kindOf(work).kind).values()]
  return kinds
    .map((rows) => ({ rows: rows.toSorted((a, b) => repetitionsOf(b) - repetitionsOf(a)), sum: sumOfRows(rows) }))
    .toSorted((a, b) => b.sum - a.sum)
    .flatMap(({ rows }) => {
      let above = 0
      const level = rows.find((one) => {
        above += one.rows
        return above >= all * leastShare
      })
      return level ? [repeated(level.work, repetitionsOf(level))] : []
    })
}

function repetitionsOf({ work }: { readonly work: Work }): number {
  return kindOf(work).repetitions
}

function sumOfRows(rows: readonly { readonly rows: number }[]): number {
  return rows.reduce((sum, one) => sum + one.rows, 0)
}

/** The dearest, what is written today, and of the rest what fits. */
function membersOf(current: Work, common: readonly Work[]): readonly Work[] {
  const kind = (work: Work) => kindOf(work).kind
  const alike = common.find((work) => kind(work) === kind(current))
  const written = alike && kindOf(alike).repetitions > kindOf(current).repetitions ? alike : current
  const others = common.filter((work) => kind(work) !== kind(current))
  const dearest = [written, ...others].toSorted((a, b) => priceOf(b) - priceOf(a))[0] ?? written
  const members = dearest === written ? [written] : [written, dearest]
  for (const work of others) {
    if (members.includes(work)) continue
    if (sumOf([...members, work]) <= 2 * priceOf(dearest)) members.push(work)
  }
  return members
}

function sumOf(works: readonly Work[]): number {
  return works.reduce((sum, work) => sum + priceOf(work), 0)
}
