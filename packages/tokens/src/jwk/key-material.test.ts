import assert from 'node:assert/strict'
import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { looksLikeKeyMaterial } from './key-material.ts'
import { secretKey } from './secret-key.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')

const pem = text(rsa.publicKey, 'spki')
const der = bytes(rsa.publicKey, 'spki')
const jwkText = JSON.stringify(rsa.publicKey.export({ format: 'jwk' }))
const sshBody = sshWire('ssh-rsa').toString('base64')

/** Every form in which a public key was ever accepted as a secret, and the forms that may come next. */
const KEYS: Readonly<Record<string, string | Uint8Array>> = {
  'SPKI PEM': pem,
  'PKCS#1 PEM (CVE-2017-11424)': text(rsa.publicKey, 'pkcs1'),
  'EC PEM': text(ec.publicKey, 'spki'),
  'Ed25519 PEM': text(ed.publicKey, 'spki'),
  'PKCS#8 private PEM': rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  'SEC 1 private PEM': ec.privateKey.export({ type: 'sec1', format: 'pem' }),
  'certificate PEM': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  'PEM after white space (CVE-2026-34950)': ` \n\t${pem}`,
  'PEM after a NUL': `\0${pem}`,
  'PEM after a BOM': `\ufeff${pem}`,
  'PEM after a zero-width space': `\u200b${pem}`,
  'PEM after a comment': `# my key\n${pem}`,
  'PEM with CR only (CVE-2026-102268)': pem.replaceAll('\n', '\r'),
  'PEM on one line': pem.replaceAll('\n', ''),
  'PEM in lower case': pem.toLowerCase(),
  'PEM in quotes with escaped line ends': JSON.stringify(pem),
  'PEM as UTF-16LE': Buffer.from(pem, 'utf16le'),
  'PEM as UTF-16BE': Buffer.from(pem, 'utf16le').swap16(),
  'PEM in base64': Buffer.from(pem).toString('base64'),
  'PEM in base64url': Buffer.from(pem).toString('base64url'),
  'PEM in hexadecimal': Buffer.from(pem).toString('hex'),
  'SPKI DER (CVE-2026-102271)': der,
  'PKCS#1 DER': bytes(rsa.publicKey, 'pkcs1'),
  'EC DER': bytes(ec.publicKey, 'spki'),
  'Ed25519 DER': bytes(ed.publicKey, 'spki'),
  'PKCS#8 DER': ed.privateKey.export({ type: 'pkcs8', format: 'der' }),
  'DER and a line end': Buffer.concat([der, Buffer.from('\r\n')]),
  'DER and a NUL': Buffer.concat([der, Buffer.from('\0')]),
  'DER after a line end': Buffer.concat([Buffer.from('\n'), der]),
  'DER read as Latin-1 text': der.toString('latin1'),
  'DER in base64': der.toString('base64'),
  'DER in base64 lines': pem.replaceAll(/-.*-/g, ''),
  'DER in base64 with escaped line ends': der.toString('base64').replaceAll(/(.{64})/g, '$1\\n'),
  'DER in quoted base64': `"${der.toString('base64')}"`,
  'DER in base64url': der.toString('base64url'),
  'DER in hexadecimal': der.toString('hex'),
  'DER in hexadecimal as UTF-16': Buffer.from(der.toString('hex'), 'utf16le'),
  'DER in hexadecimal and a full stop': `${der.toString('hex')}.`,
  'DER in base64 and a full stop': `${der.toString('base64')}.`,
  'DER in hexadecimal with colons': (der.toString('hex').match(/../g) ?? []).join(':'),
  'OpenSSH RSA': `ssh-rsa ${sshBody} me@host`,
  'OpenSSH Ed25519 (CVE-2022-29217)': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOur',
  'OpenSSH ECDSA (CVE-2024-33663)': 'ecdsa-sha2-nistp256 AAAA',
  'OpenSSH security key': 'sk-ssh-ed25519@openssh.com AAAA',
  'OpenSSH without its first word': sshBody,
  'OpenSSH binary': sshWire('ssh-ed25519'),
  'SSH2 (RFC 4716)': `---- BEGIN SSH2 PUBLIC KEY ----\n${sshBody}\n---- END SSH2 PUBLIC KEY ----`,
  'JWK (CVE-2026-48526)': jwkText,
  'JWK after white space': `\n ${jwkText}`,
  'JWK after a BOM (CVE-2026-102272)': `\ufeff${jwkText}`,
  'JWK with spaces': JSON.stringify(JSON.parse(jwkText), null, 2),
  'JWK as a JSON string': JSON.stringify(jwkText),
  'JWK as a JSON string in a JSON string': JSON.stringify(JSON.stringify(jwkText)),
  'JWK as Python prints a dict': "{'kty': 'RSA', 'n': 'sGa61sq6mukO1nkE', 'e': 'AQAB'}",
  'JWK in base64url': Buffer.from(jwkText).toString('base64url'),
  'JWK as UTF-16': Buffer.from(jwkText, 'utf16le'),
  'JWK Set': `{"keys":[${jwkText}]}`,
  'empty JWK Set': '{"keys": []}',
  'JWK inside a container (CVE-2026-102273)': `[[${jwkText}]]`,
}

describe('secretKey: key material in place of a secret (RFC 8725 §3.1)', () => {
  for (const [name, key] of Object.entries(KEYS)) {
    it(`refuses ${name}, whatever allowWeak says`, () => {
      assert.throws(() => secretKey(key, { alg: 'HS256', allowWeak: 'a test' }), {
        name: 'TypeError',
        message: /^secret: this is a public or private key/,
      })
    })
  }

  it('takes random secrets, as bytes and in every usual spelling', () => {
    for (let i = 0; i < 500; i++) {
      const secret = randomBytes(16 + (i % 100))
      const spellings = [secret, ...(['hex', 'base64', 'base64url', 'latin1'] as const).map((e) => secret.toString(e))]
      for (const spelling of spellings) assert.equal(looksLikeKeyMaterial(Buffer.from(spelling)), false)
    }
  })

  it('takes an ECDSA signature for what it is: DER, and known to others', () => {
    const signature = createSign('sha256').update('x').sign(ec.privateKey)
    assert.equal(looksLikeKeyMaterial(signature), true)
  })

  for (const secret of [
    'begin-of-a-long-secret-----',
    'my-ssh-key-passphrase-is-long',
    'keys: [1, 2, 3]',
    '0'.repeat(64),
  ]) {
    it(`takes ${secret.slice(0, 24)}: words alone are no key`, () => {
      assert.equal(looksLikeKeyMaterial(Buffer.from(secret)), false)
    })
  }
})

function text(key: KeyObject, type: 'spki' | 'pkcs1'): string {
  return String(key.export({ type, format: 'pem' }))
}

function bytes(key: KeyObject, type: 'spki' | 'pkcs1'): Buffer {
  return Buffer.from(key.export({ type, format: 'der' }))
}

/** RFC 4253 §6.6: length and name, then numbers. */
function sshWire(name: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, name.length]), Buffer.from(name), Buffer.from([0, 0, 0, 3, 1, 0, 1])])
}
