/** Every format. Where several named ones read a string, the order of the settings decides; by itself each string is recognised by one at most. */
import { bcrypt } from './bcrypt/bcrypt.ts'
import { bcryptEnvelopes } from './bcrypt/bcrypt-envelopes.ts'
import { bcryptsOfSomething, wordpressBcrypt } from './bcrypt/bcrypt-of-something.ts'
import { bigcrypt, bsdiCrypt, crypt16, desCrypt } from './crypt/des-crypt.ts'
import { djangoUnusable, ldapExternal, unixDisabled } from './crypt/locked.ts'
import { gostYescrypt, scrypt7, yescrypt } from './crypt/memory-hard-crypt.ts'
import {
  aprMd5Crypt,
  ldapApr1,
  md5Crypt,
  moodleSha512Pepper,
  sha1Crypt,
  sha256Crypt,
  sha512Crypt,
  sunMd5Crypt,
} from './crypt/modular-crypt.ts'
import { bsdNthash } from './crypt/nthash.ts'
import { databaseUsers } from './databases/database-users.ts'
import { bareDigests } from './digests/bare-digests.ts'
import { saltedDigests } from './digests/salted-digests.ts'
import { springStandard, stretchedDigests } from './digests/stretched-digests.ts'
import { jsonEnvelopes } from './envelopes/json-envelopes.ts'
import { giteaMemoryHard, oryFormats } from './envelopes/ory.ts'
import { flaskSecurityDouble } from './flask-security-double.ts'
import type { PasswordFormat } from './format.ts'
import { directoryEnvelopes } from './ldap/directory-envelopes.ts'
import { ldapDigests } from './ldap/ldap-digests.ts'
import { plainTexts } from './ldap/plain-text.ts'
import { aspnetFormats } from './pbkdf2/aspnet.ts'
import { pbkdf2Columns } from './pbkdf2/pbkdf2-columns.ts'
import { pbkdf2Servers } from './pbkdf2/pbkdf2-servers.ts'
import { pbkdf2Strings } from './pbkdf2/pbkdf2-strings.ts'
import { scramFormats } from './pbkdf2/scram.ts'
import { argon2, argon2Peppered, phcArgon2id } from './phc-argon2.ts'
import { phpEnvelopes } from './php/php-envelopes.ts'
import { drupal7, phpass, wordpressPhpass } from './php/phpass.ts'
import { firebaseScrypts } from './scrypt/firebase-scrypt.ts'
import { nodeScrypts } from './scrypt/node-scrypt.ts'
import { scryptStrings } from './scrypt/scrypt-strings.ts'
import { springFormats } from './spring/spring.ts'
import { werkzeugHmac } from './werkzeug-hmac.ts'
import { werkzeugPbkdf2 } from './werkzeug-pbkdf2.ts'
import { werkzeugPlain } from './werkzeug-plain.ts'
import { werkzeugScrypt } from './werkzeug-scrypt.ts'

export const passwordFormats: readonly PasswordFormat[] = [
  ...[phcArgon2id, argon2, argon2Peppered, werkzeugScrypt, werkzeugPbkdf2, werkzeugHmac, werkzeugPlain],
  ...[bcrypt, wordpressBcrypt, ...bcryptsOfSomething, ...bcryptEnvelopes, flaskSecurityDouble],
  ...[md5Crypt, aprMd5Crypt, ldapApr1, sha256Crypt, sha512Crypt, moodleSha512Pepper, sha1Crypt, sunMd5Crypt],
  ...[yescrypt, gostYescrypt, scrypt7, desCrypt, bsdiCrypt, bigcrypt, crypt16, bsdNthash],
  ...[unixDisabled, djangoUnusable, ldapExternal],
  ...[...bareDigests, ...saltedDigests, ...stretchedDigests, springStandard, ...databaseUsers],
  ...[...pbkdf2Strings, ...pbkdf2Servers, ...pbkdf2Columns, ...aspnetFormats, ...scramFormats],
  ...[...scryptStrings, ...nodeScrypts, ...firebaseScrypts, ...giteaMemoryHard],
  ...[phpass, wordpressPhpass, drupal7, ...phpEnvelopes],
  ...[...ldapDigests, ...directoryEnvelopes, ...plainTexts, ...springFormats, ...jsonEnvelopes, ...oryFormats],
]
