/** What an expression of a configuration file says, as far as it can be read without running it. */

/** A value, or why there is none. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'flag'; readonly flag: boolean }
  | { readonly kind: 'none' }
  /** A length of time. */
  | { readonly kind: 'span'; readonly seconds: number }
  /** The moment at which the program runs it, and some seconds. */
  | { readonly kind: 'moment'; readonly seconds: number }
  /** Of the environment. */
  | { readonly kind: 'variable'; readonly name: string; readonly otherwise?: Value }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'record'; readonly members: ReadonlyMap<string, Value> }
  /** A name of the program, with what stands behind its dots: `user.id`. */
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'unread'; readonly why: string }

export const NONE: Value = { kind: 'none' }

export function text(value: string): Value {
  return { kind: 'text', text: value }
}

export function number(value: number): Value {
  return Number.isFinite(value) ? { kind: 'number', number: value } : unread('a number that is none')
}

export function unread(why: string): Value {
  return { kind: 'unread', why }
}

/** `+ - * / // % **` of what is known. */
export function calculated(left: Value, sign: string, right: Value): Value {
  if (left.kind === 'text' && right.kind === 'text' && sign === '+') return text(left.text + right.text)
  if (left.kind === 'number' && right.kind === 'number') return number(arithmetic(left.number, sign, right.number))
  const [a, b] = [secondsOf(left), secondsOf(right)]
  if (a === undefined || b === undefined) return unread('a calculation with what is not known here')
  const isSum = sign === '+' || sign === '-'
  const seconds = arithmetic(a, sign, b)
  if (left.kind === 'moment' || right.kind === 'moment') {
    // Milliseconds of a clock, brought to seconds.
    if (left.kind === 'moment' && sign === '/' && b === 1000) return left
    return isSum && left.kind !== right.kind ? { kind: 'moment', seconds } : unread('a calculation with times')
  }
  return { kind: 'span', seconds }
}

function secondsOf(value: Value): number | undefined {
  if (value.kind === 'number') return value.number
  return value.kind === 'span' || value.kind === 'moment' ? value.seconds : undefined
}

function arithmetic(left: number, sign: string, right: number): number {
  switch (sign) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '//':
      return Math.floor(left / right)
    case '%':
      return left % right
    case '**':
      return left ** right
    default:
      return Number.NaN
  }
}

/** `a or b`, `a || b`, `a ?? b`. */
export function firstOf(left: Value, right: Value): Value {
  if (left.kind === 'variable') {
    return { ...left, otherwise: left.otherwise === undefined ? right : firstOf(left.otherwise, right) }
  }
  if (left.kind === 'none' || (left.kind === 'text' && left.text === '')) return right
  return left.kind === 'path' || left.kind === 'unread' ? unread('a choice between what is not known here') : left
}

/** As a settings file has it: a length of time by its seconds. Undefined for what no JSON can say. */
export function asJson(value: Value): unknown {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'number':
      return value.number
    case 'flag':
      return value.flag
    case 'none':
      return null
    case 'span':
      return { seconds: value.seconds }
    case 'list': {
      const items = value.items.map(asJson)
      return items.includes(undefined) ? undefined : items
    }
    case 'record': {
      const members = [...value.members].map(([name, member]) => [name, asJson(member)] as const)
      return members.some(([, member]) => member === undefined) ? undefined : Object.fromEntries(members)
    }
    default:
      return undefined
  }
}
