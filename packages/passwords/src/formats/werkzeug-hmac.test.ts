import { describeFormat } from '../testing/describe-format.ts'
import { werkzeugHmac } from './werkzeug-hmac.ts'

describeFormat({
  format: werkzeugHmac,
  samples: [
    { password: '', stored: 'sha1$CSQraoql$fedcd7a4042d5d8ab0ae69dd4a8eefe6390f291b' },
    { password: 'roy', stored: 'md5$mFVvsBXo$8614d1e6f35eeb3e350d03adf990d8d8' },
    { password: 'roy', stored: 'md5$sält$8fd0270e5c260580c75a24ba431fdd75' },
    {
      password: 'roy',
      stored: 'sha256$W14EaRBK$d880672243e28f55a3c6a60f116bbc30acdff61bf2a8f7b3184be62c5b8b044f',
    },
    {
      password: 'pässwörd',
      stored: 'sha3_256$k2IHWW1l$b7b7a5fca11d978461ed2eadad58fba59c67f7f69445f2ab7ed639d4b6707ba2',
    },
    {
      password: '密码🔑',
      stored:
        'blake2b$mJjH6j2c$f6e51a8aeb171516971571aedf09b7aabdf9b9a88e93f293a5905c143ad2e76cb71ee331feb001df20b86b47a3b670ee8e886fb407c9fe7782513e958225611b',
    },
    // Empty salt: the bare digest, as Werkzeug up to 2.2 computes it.
    { password: 'roy', stored: 'sha1$$ae685575101ee7165c90a8f2c30c6e60cdd9e482' },
  ],
  refused: [
    { stored: 'sha1$salt', reason: 'malformed' },
    { stored: 'sha1$salt$', reason: 'malformed' },
    { stored: 'sha1$salt$FEDCD7A4042D5D8AB0AE69DD4A8EEFE6390F291B', reason: 'malformed' },
    { stored: 'sha256$salt$fedcd7a4042d5d8ab0ae69dd4a8eefe6390f291b', reason: 'malformed' },
    { stored: 'md5$mFVvsBXo$8614d1e6f35eeb3e350d03adf990d8d8$', reason: 'malformed' },
  ],
})
