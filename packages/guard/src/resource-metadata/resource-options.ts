/** Options of a guard that is an OAuth protected resource (RFC 9728). */
import { checked, fault, flag, nested, nonEmptyText, type OptionTable, optional } from '@latchkey/options'
import { isScope } from '../scopes.ts'

/** What a guard tells clients about its API, beside its audience and its issuers. */
export interface ResourceOptions {
  /** What people call it: `resource_name`. */
  readonly name?: string
  /** The scopes that a client may ask for: `scopes_supported`. Not `offline_access`, which is the authorization server's. */
  readonly scopes?: readonly string[]
  /** A page for developers, an https URL: `resource_documentation`. */
  readonly documentation?: string
  /**
   * Whether the document stands at the host's root too, where clients look that know the host alone. Default true; where several resources
   * share a host, for one of them at most.
   */
  readonly atRoot?: boolean
}

/** The options as the guard uses them. */
export interface ParsedResourceOptions {
  readonly name: string | undefined
  readonly scopes: readonly string[] | undefined
  readonly documentation: string | undefined
  readonly atRoot: boolean
}

const OPTIONS = {
  name: optional(undefined, nonEmptyText),
  scopes: optional(undefined, scopes),
  documentation: optional(undefined, page),
  atRoot: optional(true, flag),
} satisfies OptionTable<keyof ResourceOptions>

/** Reads the option. */
export const resourceOptions: (value: unknown) => ParsedResourceOptions = nested(OPTIONS)

function scopes(value: unknown): readonly string[] {
  const isGood = Array.isArray(value) && value.length > 0 && value.every(isScope)
  const list = checked<readonly string[]>(value, isGood, "a list of scopes such as ['orders:read']")
  if (list.includes('offline_access')) throw fault('offline_access is asked of the authorization server; leave it out')
  return Object.freeze([...new Set(list)])
}

function page(value: unknown): string {
  return checked(value, typeof value === 'string' && URL.parse(value)?.protocol === 'https:', 'an https URL')
}
