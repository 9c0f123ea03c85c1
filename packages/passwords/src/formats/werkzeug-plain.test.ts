import { describeFormat } from '../testing/describe-format.ts'
import { werkzeugPlain } from './werkzeug-plain.ts'

describeFormat({
  format: werkzeugPlain,
  samples: [
    { password: 'roy', stored: 'plain$$roy' },
    { password: '', stored: 'plain$$' },
    { password: 'a$b$c', stored: 'plain$$a$b$c' },
    { password: 'nul\u0000byte\n', stored: 'plain$$nul\u0000byte\n' },
    { password: 'roy', stored: 'plain$9kjq5FUwCDu6sEht$roy' },
    { password: 'пароль', stored: 'plain$Nr8XDFuGpOefYICa$пароль' },
  ],
  refused: [{ stored: 'plain$roy', reason: 'malformed' }],
})
