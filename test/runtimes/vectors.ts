/**
 * Project Wycheproof's signatures and MACs, as the exam reads them. They are at `../shared/vectors` beside the repository, or
 * where `LATCHKEY_VECTORS` says (a path from the working directory).
 */
import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Algorithm, PublicAlgorithm, SecretAlgorithm } from '@latchkey/tokens'
import type { VectorGroup } from './exam/material.ts'

interface SignatureFile {
  readonly testGroups: readonly { readonly publicKeyPem: string; readonly tests: readonly SignatureRow[] }[]
}

interface MacFile {
  readonly testGroups: readonly { readonly tagSize: number; readonly tests: readonly MacRow[] }[]
}

interface SignatureRow {
  readonly tcId: number
  readonly msg: string
  readonly sig: string
  readonly result: string
}

interface MacRow extends Omit<SignatureRow, 'sig'> {
  readonly key: string
  readonly tag: string
}

const SIGNATURES: readonly (readonly [file: string, alg: PublicAlgorithm])[] = [
  ['ecdsa_secp256r1_sha256_p1363', 'ES256'],
  ['ecdsa_secp384r1_sha384_p1363', 'ES384'],
  ['ecdsa_secp521r1_sha512_p1363', 'ES512'],
  ['ed25519', 'EdDSA'],
  ['rsa_signature_2048_sha256', 'RS256'],
  ['rsa_signature_3072_sha384', 'RS384'],
  ['rsa_signature_2048_sha512', 'RS512'],
  ['rsa_pss_2048_sha256_mgf1_32', 'PS256'],
  ['rsa_pss_2048_sha384_mgf1_48', 'PS384'],
  ['rsa_pss_4096_sha512_mgf1_64', 'PS512'],
]
const MACS: readonly (readonly [file: string, alg: SecretAlgorithm, bits: number])[] = [
  ['hmac_sha256', 'HS256', 256],
  ['hmac_sha384', 'HS384', 384],
  ['hmac_sha512', 'HS512', 512],
]

/** @returns no groups when the vectors are not there */
export function readVectorGroups(): readonly VectorGroup[] {
  const given = process.env['LATCHKEY_VECTORS']
  const folder = given === undefined ? new URL('../../../shared/vectors/', import.meta.url) : pathToFileURL(`${given}/`)
  if (given === undefined && !existsSync(folder)) return []
  const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(`wycheproof/${file}.json`, folder), 'utf8')) as T
  return [
    ...SIGNATURES.flatMap(([file, alg]) => read<SignatureFile>(file).testGroups.flatMap((group) => ofPair(group, alg))),
    ...MACS.flatMap(([file, alg, bits]) =>
      read<MacFile>(file).testGroups.flatMap(({ tagSize, tests }) =>
        tagSize === bits ? tests.map(ofSecret(alg)) : [],
      ),
    ),
  ]
}

/** A group whose key the engine refuses for its exponent of 3 is left out. */
function ofPair(group: SignatureFile['testGroups'][number], alg: Algorithm): readonly VectorGroup[] {
  const { publicKeyPem: key, tests } = group
  if (createPublicKey(key).asymmetricKeyDetails?.publicExponent === 3n) return []
  return [
    { alg, key, rows: tests.map(({ tcId, msg, sig, result }) => ({ id: tcId, msg, sig, valid: result === 'valid' })) },
  ]
}

function ofSecret(alg: Algorithm): (row: MacRow) => VectorGroup {
  return ({ tcId, key, msg, tag, result }) => ({
    alg,
    key,
    rows: [{ id: tcId, msg, sig: tag, valid: result === 'valid' }],
  })
}
