/** Which servers are compared for a framework: without a guard, with ours, with each peer's. */
import type { Workload } from './access.ts'
import { type FrameworkName, visit } from './all.ts'

/** One server and the tokens it gets. */
export interface Variant {
  readonly name: string
  /** Undefined: there is no guard before the handler. */
  readonly guard: string | undefined
  readonly workload: Workload
}

/** A variant that is guarded. */
export interface GuardVariant extends Variant {
  readonly guard: string
}

/** All other variants are compared with this one. */
export const UNGUARDED = 'unguarded'

/** The same again, in its own process: its difference is the noise. */
export const CONTROL = 'unguarded again (A/A)'

/** The name of ours. */
export const OURS = 'latchkey'

/** Peers that cache tokens are measured with both workloads, the others with the one that is easier for them. */
const REMEMBERING: ReadonlySet<string> = new Set([OURS, '@fastify/jwt'])

/** The variants that are measured under load. */
export function loadVariants(framework: FrameworkName): readonly Variant[] {
  return [
    { name: UNGUARDED, guard: undefined, workload: 'repeated' },
    { name: CONTROL, guard: undefined, workload: 'repeated' },
    ...guardVariants(framework),
  ]
}

/** The guards of a framework, each with the workloads it is measured with. */
export function guardVariants(framework: FrameworkName): readonly GuardVariant[] {
  return guardNames(framework).flatMap((guard) =>
    workloadsOf(guard).map((workload) => ({ name: nameOf(guard, workload), guard, workload })),
  )
}

/** The name of a guard with a workload in tables. */
export function nameOf(guard: string, workload: Workload): string {
  return REMEMBERING.has(guard) ? `${guard}, ${workload}` : guard
}

function guardNames(framework: FrameworkName): readonly string[] {
  return visit(framework, ({ guards }) => Object.keys(guards))
}

function workloadsOf(guard: string): readonly Workload[] {
  return REMEMBERING.has(guard) ? ['repeated', 'distinct'] : ['repeated']
}
