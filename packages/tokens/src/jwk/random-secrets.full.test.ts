/** No random secret is taken for a weak one, whatever its last bytes are. */
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { secretKey } from './secret-key.ts'

test('takes 100,000 random secrets of 32 bytes', () => {
  const bytes = randomBytes(3_200_000)
  for (let at = 0; at < bytes.length; at += 32) secretKey(bytes.subarray(at, at + 32), { alg: 'HS256' })
})

test('takes random secrets that end with up to four zero bytes', () => {
  const bytes = randomBytes(32_000)
  for (let at = 0; at < bytes.length; at += 32) {
    const first = 28 + ((at / 32) % 4)
    secretKey(
      bytes
        .subarray(at, at + 32)
        .fill(1, first - 1)
        .fill(0, first),
      { alg: 'HS256' },
    )
  }
})
