/** Whose tokens a guard takes, as lines of a program. */

/** Tokens of an issuer, or of an old app. */
export type GuardSource =
  | { readonly issuer: string; readonly audience: string }
  /** `factory` is the function of `@latchkey/protocol` that makes the dialect. */
  | { readonly factory: string; readonly secretEnv: string; readonly allowWeak?: string }

/** What a program says of them. */
export interface GuardLines {
  readonly comment: string
  readonly imports: readonly string[]
  readonly before: readonly string[]
  /** What the guard is made with. */
  readonly options: string
}

export function guardLines(source: GuardSource): GuardLines {
  if ('issuer' in source) {
    const { issuer, audience } = source
    return {
      comment: `// Takes tokens that ${issuer} has issued for this API. Its public keys are found by themselves.`,
      imports: [],
      before: [],
      options: `{ issuer: ${quoted(issuer)}, audience: ${quoted(audience)} }`,
    }
  }
  const { factory, secretEnv, allowWeak } = source
  const options = allowWeak === undefined ? "{ alg: 'HS256' }" : `{ alg: 'HS256', allowWeak: ${quoted(allowWeak)} }`
  return {
    comment:
      '// Takes the tokens that the old app has issued, and those of latchkey serve: both sign with the same secret.',
    imports: [`import { ${factory} } from '@latchkey/protocol'`, "import { secretKey } from '@latchkey/tokens'"],
    before: [`const keys = secretKey(process.env['${secretEnv}'] ?? '', ${options})`],
    options: `{ dialect: ${factory}(), keys }`,
  }
}

/** As a program has it. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}
