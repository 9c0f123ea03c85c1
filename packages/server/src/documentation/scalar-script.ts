/** The script of the documentation's page: Scalar's, kept here, so that the page loads nothing from another host. */
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/** What is kept. `npm run build:scalar` writes it. */
export const SCALAR: {
  readonly version: string
  readonly sha256: string
  readonly styles: readonly string[]
  readonly file: URL
} = {
  version: '1.76.0',
  /** Of the script as it is in the npm package. */
  sha256: 'dcb027152bf20bf2f6dcd66e8f9fb073c1a9e274cf0b94b939a7d99ab8947060',
  /** Of the style sheets that the script makes: a browser's refusal names those of another version. */
  styles: [
    'sha256-QpRH++jfSE25E/ku5JwG+oucjRD32SqdyuYxGFVNDSA=',
    'sha256-l/2OpPg0d+2VLTLgwjf5mQo2CYwHDEqdj5TjbfEyVJI=',
    'sha256-2UEMd/YPsMy7CNRXElhBjwvL9rdy9m1ti/gu4lHLCUk=',
    'sha256-T13Uev3xCax2N28XaoAE8DOzQZKvPp7ZQVAi1iRREjo=',
  ],
  file: new URL('../../assets/scalar/script.js.br', import.meta.url),
}

/** The script, 5 MB. Read when it is first asked for. */
export function readScalarScript(): string {
  return brotliDecompressSync(readFileSync(SCALAR.file)).toString('utf8')
}
