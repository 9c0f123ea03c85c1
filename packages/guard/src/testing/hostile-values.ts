/** Credential headers that broke other guards, or could: each must be refused in every dialect. */
import { type SpokenDialect, tokenOf } from './spoken-dialects.ts'

/** Values that a header can hold: printable Latin-1, without blanks around. None of them is a credential. */
export function hostileValues(spoken: SpokenDialect): readonly string[] {
  const { prefix } = spoken
  const good = tokenOf(spoken, 7)
  const [header = '', payload = '', signature = ''] = good.split('.')
  const none = btoa('{"alg":"none","typ":"JWT"}').replaceAll('=', '')
  const tokens = [
    '%',
    '%00',
    '..',
    'null',
    '[object Object]',
    '__proto__.constructor.prototype',
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `.${good}`,
    `${good}.`,
    `${good}=`,
    `"${good}"`,
    `${good}; path=/`,
    `${good} ${good}`,
    `${good}\t${good}`,
    `\u00a0${good}`,
    `${good}\u00a0`,
    '\u00e9\u00ff',
    '.'.repeat(4000),
    'A'.repeat(7000),
  ]
  return [
    ...tokens.map((token) => `${prefix}${token}`),
    `Digest username="${good}"`,
    `{"token":"${good}"}`,
    '<script>alert(1)</script>',
    "' OR 1=1 --",
    prefix === '' ? '%' : prefix.trim(),
  ]
}
