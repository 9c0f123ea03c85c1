/** Other forms than three parts: too few, too many, the JSON serializations, an encrypted token. */
import { family, type Mutation } from './mutation.ts'
import { encode } from './subject.ts'

export const otherForms: readonly Mutation[] = family('segments', false, {
  'one missing': ({ original: { header, payload, signature }, random }) =>
    random.pick([`${header}.${payload}`, `${payload}.${signature}`, `${header}.${signature}`, header, '']),
  'one empty': ({ original: { header, payload, signature }, random }) =>
    random.pick([`.${payload}.${signature}`, `${header}..${signature}`, `${header}.${payload}.`, '..', `${header}..`]),
  'one more': ({ original: { token }, random }) =>
    random.pick([`${token}.`, `.${token}`, `${token}.${token}`, `${token}..`, `${token}.e30`]),
  'five parts': ({ original: { header, payload, signature } }) =>
    `${header}.${payload}.${signature}.${payload}.${signature}`,
  'another order': ({ original: { header, payload, signature }, random }) =>
    random.pick([
      `${payload}.${header}.${signature}`,
      `${signature}.${header}.${payload}`,
      `${header}.${signature}.${payload}`,
      `${payload}.${payload}.${signature}`,
    ]),
  'flattened JSON': ({ original: { header, payload, signature } }) =>
    JSON.stringify({ protected: header, payload, signature }),
  'general JSON': ({ original: { header, payload, signature } }) =>
    JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
  'both JSON and compact': ({ original: { header, payload, signature }, random }) =>
    `{"protected":"${header}","payload":"${payload}","x":".${encode(`{"sub":"${random.below(1e9)}"}`)}.","signature":"${signature}"}`,
  'dots alone': ({ random }) => '.'.repeat(random.below(64)),
  'another separator': ({ original: { token }, random }) =>
    token.replaceAll('.', random.pick([',', ':', '\u3002', '..', '. ', '\uff0e', '%2E', '\0'])),
  'a token within the token': ({ original: { header, token, signature } }) => `${header}.${encode(token)}.${signature}`,
})
