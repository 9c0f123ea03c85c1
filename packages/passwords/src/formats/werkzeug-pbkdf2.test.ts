import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHasher } from '../hasher.ts'
import { identifyFormat } from '../identify-format.ts'
import { describeFormat } from '../testing/describe-format.ts'
import { werkzeugPbkdf2 } from './werkzeug-pbkdf2.ts'

const hex64 = 'd0347f416e89ea486b33c988c9be65730329b2dd6d712f73c9920103a006a82e'

describeFormat({
  format: werkzeugPbkdf2,
  policy: { format: 'werkzeug-pbkdf2', digest: 'sha512', iterations: 1_000 },
  samples: [
    { password: 'roy', stored: 'pbkdf2:sha1:1000$fim6nh2x$ef79796b58109c4493b2c5af081591cab733186a' },
    { password: 'roy', stored: 'pbkdf2:md5:500$Fc3ZBfuM$6074afe677528ddf21eec1383c26d69c' },
    { password: 'roy', stored: `pbkdf2:sha256:150000$k1Ud5dzh$${hex64}` },
    {
      password: '',
      stored: 'pbkdf2:sha256:1$E8nPSB3C$d6473ace387b581ee355d7eb1971cf397f57e6a4cf56113fe34c7c0325cf141e',
    },
    {
      password: '密码🔑',
      stored: 'pbkdf2:blake2s:1000$SPk3Yjf7F29IxR94$5af83e05572093a29ca1972b064018c5d749cd2868d79407ad0175d791e4e4a5',
    },
    {
      password: 'roy',
      stored: 'pbkdf2:sha256:1000$sält$8c28acac3192a4e4c4615e8f03d2cf3fbedbef925101faf4c8b74d0e36fd3f76',
    },
  ],
  refused: [
    { stored: `pbkdf2:sha256$k1Ud5dzh$${hex64}`, reason: 'iterations_missing' },
    { stored: `pbkdf2$k1Ud5dzh$${hex64}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:$k1Ud5dzh$${hex64}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:0$k1Ud5dzh$${hex64}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:-1$k1Ud5dzh$${hex64}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:1e3$k1Ud5dzh$${hex64}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:1000:1$k1Ud5dzh$${hex64}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:1000$$${hex64}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:1000$k1Ud5dzh$${hex64.toUpperCase()}`, reason: 'malformed' },
    { stored: `pbkdf2:sha256:1000$k1Ud5dzh$${hex64.slice(2)}`, reason: 'malformed' },
    { stored: 'pbkdf2:sha256:1000$k1Ud5dzh', reason: 'malformed' },
    { stored: `pbkdf2:nope:1000$k1Ud5dzh$${hex64}`, reason: 'digest_unsupported' },
    { stored: `pbkdf2:constructor:1000$k1Ud5dzh$${hex64}`, reason: 'digest_unsupported' },
    { stored: `pbkdf2:sha256:2000001$k1Ud5dzh$${hex64}`, reason: 'cost_above_ceiling' },
    { stored: `pbkdf2:sha256:9999999999$k1Ud5dzh$${hex64}`, reason: 'cost_above_ceiling' },
  ],
})

test('writes strings that Werkzeug reads: method, sixteen letters and digits, lower-case hexadecimal', async () => {
  const stored = await createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1_000 } }).hash('roy')
  assert.match(stored, /^pbkdf2:sha256:1000\$[A-Za-z0-9]{16}\$[0-9a-f]{64}$/)
})

test('reads a string without a count only with the count that the operator names', async () => {
  const stored = 'pbkdf2:sha256$k1Ud5dzh$dd8da1bbbfe3f1ae1ed145075a0508a58c6da5550e6109cd001a9b0a0f3849e3'
  const policy = { format: 'werkzeug-pbkdf2', iterations: 1_000 } as const
  assert.equal(await createHasher({ policy, werkzeugDefaultIterations: 1_000 }).verify('roy', stored), true)
  assert.equal(await createHasher({ policy, werkzeugDefaultIterations: 50_000 }).verify('roy', stored), false)
  assert.equal(identifyFormat(stored, { werkzeugDefaultIterations: 1_000 })?.verifiable, true)
})
