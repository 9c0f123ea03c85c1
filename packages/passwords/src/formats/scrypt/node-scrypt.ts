/** scrypt of Node's world, two halves of hexadecimal digits: which half is the key, how the salt is meant, and the cost are not in the string. */
import { hexOf, lowerHexOf } from '../decoding.ts'
import type { FieldTable, ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { malformed } from '../parsed.ts'
import { scryptOf } from './scrypt-strings.ts'

const nodeCost: FieldTable = {
  cost: { default: '16384' },
  blockSize: { default: '8' },
  parallelization: { default: '1' },
}
const nfkc = (password: string) => Buffer.from(password.normalize('NFKC'))
/** Fixed there. */
const lucia = { cost: '16384', size: '16', lanes: '1', prepare: nfkc }

export const nodeScrypts: readonly PasswordFormat[] = [
  {
    name: 'better-auth-scrypt',
    safety: 'safe',
    read(stored) {
      const [, salt, key] = /^([0-9a-fA-F]+):([0-9a-f]{128})$/.exec(stored) ?? []
      return scryptOf({ ...lucia, salt: textOf(salt), digest: lowerHexOf(key, 64) })
    },
  },
  {
    // Lucia's library; its cost can be chosen.
    name: 'oslo-scrypt',
    safety: 'safe',
    fields: { ...nodeCost, blockSize: { default: '16' } },
    read(stored, { cost, blockSize: size, parallelization: lanes }) {
      const [, salt, key] = /^([0-9a-fA-F]+):([0-9a-f]+)$/.exec(stored) ?? []
      return scryptOf({ cost, size, lanes, salt: textOf(salt), digest: lowerHexOf(key), prepare: nfkc })
    },
  },
  {
    name: 'lucia-v2-scrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('s2:'),
    read(stored) {
      const [, salt, key] = /^s2:([^:]+):([0-9a-f]{128})$/.exec(stored) ?? []
      return scryptOf({ ...lucia, salt: textOf(salt), digest: lowerHexOf(key, 64) })
    },
  },
  halves('node-scrypt-salt-key', /^(?<salt>[0-9a-fA-F]+):(?<key>[0-9a-fA-F]+)$/, textOf),
  halves('node-scrypt-saltbytes-key', /^(?<salt>[0-9a-fA-F]+):(?<key>[0-9a-fA-F]+)$/, hexOf),
  halves('node-scrypt-salt-dot-key', /^(?<salt>[0-9a-fA-F]+)\.(?<key>[0-9a-fA-F]+)$/, textOf),
  halves('node-scrypt-key-dot-salt', /^(?<key>[0-9a-fA-F]+)\.(?<salt>[0-9a-fA-F]+)$/, textOf),
  {
    name: 'redwood-scrypt',
    safety: 'safe',
    fields: { salt: {} },
    read(stored, { salt }) {
      const [, key, cost, size, lanes] = /^([0-9a-f]{64})\|(\d+)\|(\d+)\|(\d+)$/.exec(stored) ?? []
      const prepare = (password: string) => Buffer.from(password.normalize('NFC'))
      return scryptOf({ cost, size, lanes, salt: textOf(salt), digest: lowerHexOf(key, 32), prepare })
    },
  },
]

function textOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text)
}

function halves(
  name: string,
  pattern: RegExp,
  saltOf: (text: string | undefined) => Uint8Array | undefined,
): PasswordFormat {
  return {
    name,
    safety: 'safe',
    fields: nodeCost,
    read(stored, { cost, blockSize: size, parallelization: lanes }): ParsedPassword | Unreadable {
      const groups = pattern.exec(stored)?.groups
      // The salt's digits are its text, and digits nevertheless.
      if (groups === undefined || hexOf(groups['salt']) === undefined) return malformed
      return scryptOf({ cost, size, lanes, salt: saltOf(groups['salt']), digest: hexOf(groups['key']) })
    },
  }
}
