/** crypt(3) that fills memory: yescrypt (`$y$`, Debian and Fedora), the same under Streebog (`$gy$`, ALT Linux), and scrypt (`$7$`). */
import { streebog256, streebogHmac256 } from '../../primitives/streebog.ts'
import type { Work } from '../../work.ts'
import { crypt64Of, cryptDigits } from '../decoding.ts'
import type { PasswordFormat } from '../format.ts'
import { cryptPhrase, derived, malformed } from '../parsed.ts'

export const yescrypt: PasswordFormat = {
  name: 'yescrypt',
  safety: 'safe',
  recognises: (stored) => stored.startsWith('$y$'),
  read(stored) {
    const parts = stored.startsWith('$y$') ? partsOf(stored.slice('$y$'.length)) : undefined
    return parts ? derived({ ...parts, prepare: cryptPhrase }) : malformed
  },
}

export const gostYescrypt: PasswordFormat = {
  name: 'gost-yescrypt',
  safety: 'safe',
  recognises: (stored) => stored.startsWith('$gy$'),
  read(stored) {
    const parts = stored.startsWith('$gy$') ? partsOf(stored.slice('$gy$'.length)) : undefined
    const inner = parts && derived({ ...parts, prepare: cryptPhrase })
    if (parts === undefined || inner === undefined || 'unreadable' in inner) return malformed
    const setting = Buffer.from(stored.slice(0, stored.lastIndexOf('$')))
    return {
      ...inner,
      async verify(password, compute) {
        const phrase = cryptPhrase(password)
        if (phrase === undefined) return false
        const key = streebogHmac256(streebog256(phrase), setting)
        // The result of yescrypt is only known here, so the outer HMAC is the comparison's other side.
        const outer = derived({
          ...parts,
          prepare: cryptPhrase,
          finish: (result) => streebogHmac256(key, result),
        })
        return 'unreadable' in outer ? false : outer.verify(password, compute)
      },
    }
  },
}

interface Parts {
  readonly work: Work
  readonly salt: Uint8Array
  readonly digest: Uint8Array
}

function partsOf(text: string): Parts | undefined {
  const [parameters = '', salt, digest, ...more] = text.split('$')
  const numbers = parametersOf(parameters)
  const saltBytes = crypt64Of(salt)
  const digestBytes = digest?.length === 43 ? crypt64Of(digest) : undefined
  if (more.length > 0 || !numbers || !saltBytes || saltBytes.length > 64 || !digestBytes) return undefined
  return { work: { primitive: 'yescrypt', ...numbers }, salt: saltBytes, digest: digestBytes }
}

/** The default flavour; others were never written by a system. */
function parametersOf(text: string) {
  if (!text.startsWith('j')) return undefined
  const [exponent, afterCost] = numberAt(text, 1, 1) ?? []
  const [blockSize, afterSize] = numberAt(text, afterCost, 1) ?? []
  if (exponent === undefined || exponent > 30 || blockSize === undefined || afterSize === undefined) return undefined
  const plain = { cost: 2 ** exponent, blockSize, parallelization: 1, time: 0 }
  if (afterSize === text.length) return plain
  const [have = 0, afterHave] = numberAt(text, afterSize, 1) ?? []
  const [parallelization = 1, afterLanes] = have & 1 ? (numberAt(text, afterHave, 2) ?? []) : [1, afterHave]
  const [time = 0, end] = have & 2 ? (numberAt(text, afterLanes, 1) ?? []) : [0, afterLanes]
  return have < 4 && end === text.length && parallelization < plain.cost / 2
    ? { ...plain, parallelization, time }
    : undefined
}

/** A number of one digit up to 47, and of more digits beyond. @returns the number, and where the next begins */
function numberAt(text: string, start: number | undefined, least: number): readonly [number, number] | undefined {
  if (start === undefined) return undefined
  const digit = (i: number) => cryptDigits.indexOf(text[i] ?? ' ')
  const first = digit(start)
  if (first === -1) return undefined
  let [from, to, digits, value] = [0, 47, 1, least]
  while (first > to) {
    value += (to + 1 - from) * 64 ** (digits - 1)
    from = to + 1
    to = from + Math.floor((62 - to) / 2)
    digits += 1
  }
  value += (first - from) * 64 ** (digits - 1)
  for (let i = 1; i < digits; i += 1) {
    const next = digit(start + i)
    if (next === -1) return undefined
    value += next * 64 ** (digits - 1 - i)
  }
  return [value, start + digits]
}

/** The salt is its text. Mosquitto's `$7$101$` is another format. */
export const scrypt7: PasswordFormat = {
  name: 'scrypt-7',
  safety: 'safe',
  recognises: (stored) => /^\$7\$[./0-9A-Za-z]{11}/.test(stored),
  read(stored) {
    const [, exponent = '', size = '', lanes = '', salt, digestText] =
      /^\$7\$([./0-9A-Za-z])([./0-9A-Za-z]{5})([./0-9A-Za-z]{5})([^$]*)\$([./0-9A-Za-z]{43})$/.exec(stored) ?? []
    const fixed = (digits: string) =>
      [...digits].reduce((sum, digit, i) => sum + cryptDigits.indexOf(digit) * 64 ** i, 0)
    const digest = crypt64Of(digestText)
    const [cost, blockSize, parallelization] = [2 ** fixed(exponent), fixed(size), fixed(lanes)]
    if (salt === undefined || digest === undefined || cost < 2 || blockSize < 1 || parallelization < 1) return malformed
    const work = { primitive: 'scrypt', cost, blockSize, parallelization } as const
    return derived({ work, salt: Buffer.from(salt), digest, prepare: cryptPhrase })
  },
}
