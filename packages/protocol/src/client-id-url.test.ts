/** Spellings of addresses that a stranger may send as `client_id`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientIdUrlFault } from './client-id-url.ts'

const good = [
  'https://app.example.com/client.json',
  'https://app.example.com/oauth/client-metadata?v=2',
  'https://app.example.com:8443/c',
  'https://xn--mnchen-3ya.de/client',
  'https://localhost.example.com/c',
  'https://127.0.0.1.example.com/c',
  'https://internal.example.com/c',
  'https://app.example.com/a%20b',
]

const bad: readonly (readonly [url: string, fault: string])[] = [
  ['http://app.example.com/c', 'not_https'],
  ['HTTPS://app.example.com/c', 'not_https'],
  [' https://app.example.com/c', 'not_https'],
  ['https:app.example.com/c', 'not_https'],
  ['https:/app.example.com/c', 'not_https'],
  ['https:\\\\app.example.com\\c', 'not_https'],
  ['https:///app.example.com/c', 'not_canonical'],
  ['https://app.example.com\\@169.254.169.254/c', 'not_canonical'],
  ['https://App.example.com/c', 'not_canonical'],
  ['https://app.example.com:443/c', 'not_canonical'],
  ['https://app.example.com:/c', 'not_canonical'],
  ['https://app.example.com', 'not_canonical'],
  ['https://app.example.com/a/../c', 'not_canonical'],
  ['https://app.example.com/./c', 'not_canonical'],
  ['https://app.example.com/%2e%2e/c', 'not_canonical'],
  ['https://app.example.com/%2E/c', 'not_canonical'],
  ['https://app.example.com/c\t', 'not_canonical'],
  ['https://app.exam\nple.com/c', 'not_canonical'],
  ['https://app.example.com/a b', 'not_canonical'],
  ['https://münchen.de/c', 'not_canonical'],
  ['https://①②⑦.①/c', 'not_canonical'],
  ['https://@app.example.com/c', 'not_canonical'],
  ['https://:@app.example.com/c', 'not_canonical'],
  ['https://2130706433/c', 'not_canonical'],
  ['https://0x7f000001/c', 'not_canonical'],
  ['https://0x7f.1/c', 'not_canonical'],
  ['https://0177.0.0.1/c', 'not_canonical'],
  ['https://127.1/c', 'not_canonical'],
  ['https://127.0.0.1./c', 'not_canonical'],
  ['https://[0:0:0:0:0:0:0:1]/c', 'not_canonical'],
  ['https://[::ffff:127.0.0.1]/c', 'not_canonical'],
  ['https://app.example.com%2f@evil.example/c', 'user'],
  ['https://user@app.example.com/c', 'user'],
  ['https://user:secret@app.example.com/c', 'user'],
  ['https://app.example.com/c#', 'fragment'],
  ['https://app.example.com/c#x', 'fragment'],
  ['https://app.example.com/', 'no_path'],
  ['https://app.example.com/?c', 'no_path'],
  ['https://app.example.com./c', 'host'],
  ['https://127.0.0.1/c', 'host'],
  ['https://169.254.169.254/latest', 'host'],
  ['https://93.184.215.14/c', 'host'],
  ['https://[::1]/c', 'host'],
  ['https://[::ffff:7f00:1]/c', 'host'],
  ['https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/c', 'host'],
  ['https://localhost/c', 'host'],
  ['https://localhost:8443/c', 'host'],
  ['https://app.localhost/c', 'host'],
  ['https://localhost./c', 'host'],
  ['https://metadata.google.internal/c', 'host'],
  ['https://printer.local/c', 'host'],
  ['https://router.home.arpa/c', 'host'],
  ['https://intranet/c', 'host'],
  [`https://app.example.com/${'a'.repeat(232)}`, 'too_long'],
]

describe('the URL of a client', () => {
  for (const url of [...good, `https://app.example.com/${'a'.repeat(231)}`])
    it(`may be ${url.slice(0, 60)}`, () => assert.equal(clientIdUrlFault(url), undefined))

  for (const [url, fault] of bad)
    it(`is refused: ${JSON.stringify(url.slice(0, 60))}`, () => assert.equal(clientIdUrlFault(url), fault))
})
