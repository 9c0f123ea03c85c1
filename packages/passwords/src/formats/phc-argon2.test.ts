import { describeFormat } from '../testing/describe-format.ts'
import { phcArgon2id } from './phc-argon2.ts'

const salt = 'IikkVyMDxCJSuzD/ssGbCQ'
const tag = 'mbY5f7GiN9wNLPpZmPNgHp9wlgwCxAlunmiVf4JExKA'

describeFormat({
  format: phcArgon2id,
  policy: { format: 'phc-argon2id', memoryKibibytes: 1_024, passes: 1 },
  samples: [
    { password: 'roy', stored: `$argon2id$v=19$m=1024,t=1,p=1$${salt}$${tag}` },
    {
      password: 'pässwörd 密码🔑',
      stored: '$argon2id$v=19$m=2048,t=3,p=2$0iXFd5Pvs0LmR99mCBx/vw$wv4IMEdTH0zjXtarh7KsQHiPNf9OGitjNxrsvxOPBCM',
    },
    {
      password: '',
      stored: '$argon2id$v=19$m=1024,t=1,p=1$fcl+hYDrlgMJmxMMQJjZPw$ULrlWMEsU92o7Zr21GpiGE4tZV+0xYC/zlp56C93kkY',
    },
  ],
  refused: [
    { stored: '$argon2id$', reason: 'malformed' },
    { stored: `$argon2id$v=20$m=1024,t=1,p=1$${salt}$${tag}`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=1024,t=0,p=1$${salt}$${tag}`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=1024,t=1,p=0$${salt}$${tag}`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=7,t=1,p=1$${salt}$${tag}`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=1024,t=1,p=1$c2FsdA$${tag}`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=1024,t=1,p=1$${salt}$0f0f`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=1024,t=1,p=1$${salt}==$${tag}`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=1024,t=1,p=1$${salt}$${tag}\n`, reason: 'malformed' },
    // The salt's last character has unused bits set: a second spelling of the same bytes.
    { stored: `$argon2id$v=19$m=1024,t=1,p=1$IikkVyMDxCJSuzD/ssGbCR$${tag}`, reason: 'malformed' },
    { stored: `$argon2id$v=19$m=65537,t=1,p=1$${salt}$${tag}`, reason: 'cost_above_ceiling' },
    { stored: `$argon2id$v=19$m=65536,t=5,p=1$${salt}$${tag}`, reason: 'cost_above_ceiling' },
    { stored: `$argon2id$v=19$m=65536,t=1,p=17$${salt}$${tag}`, reason: 'cost_above_ceiling' },
    { stored: `$argon2id$v=19$m=4294967295,t=4294967295,p=1$${salt}$${tag}`, reason: 'cost_above_ceiling' },
  ],
})
