import { describeFormat } from '../testing/describe-format.ts'
import { werkzeugScrypt } from './werkzeug-scrypt.ts'

const hex128 =
  '1e85f549245f5c45a738b43b04be34d485fbcb690e5107d4c91a97d58ff47195d3f564d95e3f1328d12e92ff598151551333ad1b66bb50fcbf479069175c6754'

describeFormat({
  format: werkzeugScrypt,
  policy: { format: 'werkzeug-scrypt', cost: 1_024 },
  samples: [
    { password: 'pässwörd', stored: `scrypt:1024:4:2$H9BkX4Ds5f3B6FY0$${hex128}` },
    {
      password: 'roy',
      stored:
        'scrypt:1024:8:16$salt1234$1555068cac9c52483a2806f83da06313146b455863c76daa7e8d1556322cc56e51c660317691c2bdc38b98e962a42ce853f2b0ab77912d5354caff151076b90d',
    },
    {
      password: 'пароль',
      stored:
        'scrypt:16384:8:1$9hzL3Dp1AhQOE9fs$0ec60ef704bf30c9df6d768f5856782af504fa17895050523a4bf63a02dc9e2aa0a066085e4eed0594d306202d547e05739a662635ad8a23cc6a71187a61364d',
    },
  ],
  refused: [
    { stored: `scrypt:1024:8$salt1234$${hex128}`, reason: 'malformed' },
    { stored: `scrypt:1024:8:1:1$salt1234$${hex128}`, reason: 'malformed' },
    { stored: `scrypt:1000:8:1$salt1234$${hex128}`, reason: 'malformed' },
    { stored: `scrypt:1:8:1$salt1234$${hex128}`, reason: 'malformed' },
    { stored: `scrypt:0:8:1$salt1234$${hex128}`, reason: 'malformed' },
    { stored: `scrypt:1024:0:1$salt1234$${hex128}`, reason: 'malformed' },
    { stored: `scrypt:1024:8:0$salt1234$${hex128}`, reason: 'malformed' },
    { stored: `scrypt:1024:8:1$salt1234$${hex128.slice(0, 64)}`, reason: 'malformed' },
    { stored: `scrypt:262144:8:1$salt1234$${hex128}`, reason: 'cost_above_ceiling' },
    { stored: `scrypt:131072:16:1$salt1234$${hex128}`, reason: 'cost_above_ceiling' },
    { stored: `scrypt:131072:8:2$salt1234$${hex128}`, reason: 'cost_above_ceiling' },
    { stored: `scrypt:2:1:1073741823$salt1234$${hex128}`, reason: 'cost_above_ceiling' },
    { stored: `scrypt:4294967296:4294967295:4294967295$salt1234$${hex128}`, reason: 'cost_above_ceiling' },
  ],
})
