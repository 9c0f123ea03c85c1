/** The claims of a token, in the order in which the settings have them, and what they say of its times and its holder. */
import { checked, fault, isPlainObject } from '@latchkey/options'
import { compileTemplate, type Template } from './template.ts'

/** Claims that were read. */
export interface ClaimsTemplate {
  readonly template: Template
  /** Seconds from now until `exp`; undefined: the token never expires. */
  readonly lifetimeSeconds: number | undefined
  readonly saysWhenIssued: boolean
  /** The first claim that is a column of the user: who the token is for, unless the settings say it. */
  readonly holder: { readonly claim: string; readonly column: string } | undefined
  readonly names: readonly string[]
  /** As the settings have them. */
  readonly given: Readonly<Record<string, unknown>>
}

/** A century: what has no end must have one for what is kept about it. */
export const ENDLESS_SECONDS = 3_155_760_000

const NAMES = ['user', 'now', 'id', 'csrf', 'claims'] as const

export function claimsOf(value: unknown): ClaimsTemplate {
  const advice = 'claims, such as {"user_id": "{user.id}", "exp": "{now+3600}"}'
  const claims = checked<Readonly<Record<string, unknown>>>(value, isPlainObject(value), advice)
  const { exp, iat } = claims
  const lifetime = typeof exp === 'string' ? /^\{now\+(\d{1,10})\}$/.exec(exp)?.[1] : undefined
  if (
    exp !== undefined &&
    !Number.isSafeInteger(exp) &&
    (lifetime === undefined || Number(lifetime) === 0 || Number(lifetime) > ENDLESS_SECONDS)
  ) {
    throw fault('exp: give {now+SECONDS}, or leave it out')
  }
  const template = compileTemplate(claims, NAMES)
  return {
    template,
    lifetimeSeconds: lifetime === undefined ? undefined : Number(lifetime),
    saysWhenIssued: iat === '{now}' || lifetime !== undefined,
    holder: holderIn(claims, ''),
    names: Object.keys(claims),
    given: claims,
  }
}

function holderIn(claims: object, at: string): ClaimsTemplate['holder'] {
  for (const [name, value] of Object.entries(claims)) {
    const column = typeof value === 'string' ? /^\{(?:text:)?user\.([^{}]+)\}$/.exec(value)?.[1] : undefined
    if (column !== undefined) return { claim: `${at}${name}`, column }
    const within = isPlainObject(value) ? holderIn(value as object, `${at}${name}.`) : undefined
    if (within) return within
  }
  return undefined
}
