/** What a stored password looks like that nothing here recognises: whoever runs a server should hear what the table holds, and name its rule. */

const shapes: readonly (readonly [RegExp, string])[] = [
  [/^[0-9a-f]{16}$/i, '16 hexadecimal digits, as old databases have'],
  [/^[0-9a-f]{32}$/i, '32 hexadecimal digits, as MD5 has'],
  [/^[0-9a-f]{40}$/i, '40 hexadecimal digits, as SHA-1 has'],
  [/^[0-9a-f]{64}$/i, '64 hexadecimal digits, as SHA-256 has'],
  [/^[0-9a-f]{128}$/i, '128 hexadecimal digits, as SHA-512 has'],
  [/^[0-9a-f]{32,}[:.].+$/i, 'digits and a salt with a colon'],
  [/^[./0-9A-Za-z]{13}$/, '13 characters, as DES-crypt has'],
]

/** Of a string that no format here recognises. Nothing of the string is in the name. */
export function foreignFormatOf(stored: string): string {
  return shapes.find(([pattern]) => pattern.test(stored))?.[1] ?? 'of an unknown format'
}
