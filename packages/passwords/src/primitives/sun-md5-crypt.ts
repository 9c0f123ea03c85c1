/** Sun's MD5-crypt, `$md5$` and `$md5,rounds=…$`: at each round a coin that the digest tosses says whether Hamlet speaks. Broken. */
import { hash } from 'node:crypto'

/**
 * @param setting - all of the stored string before the digest, as far as it is hashed
 * @param rounds - 4,096 and what the setting adds
 */
export function sunMd5Crypt(password: Uint8Array, setting: Uint8Array, rounds: number): Uint8Array {
  const speech = Buffer.from(`${hamlet.join('\n')}\n\0`)
  let digest = hash('md5', Buffer.concat([password, setting]), 'buffer')
  for (let round = 0; round < rounds; round += 1) {
    const parts = [digest, ...(coin(digest, round) ? [speech] : []), Buffer.from(String(round))]
    digest = hash('md5', Buffer.concat(parts), 'buffer')
  }
  return digest
}

function coin(digest: Uint8Array, round: number): boolean {
  const byte = (i: number) => digest[i & 15] ?? 0
  const bit = (i: number) => (byte(i >> 3) >> (i & 7)) & 1
  const gather = (start: number, shift: number) => {
    let value = 0
    for (let i = 0; i < 7; i += 1) {
      const [a, b] = [byte(start + i + shift), byte(start + i + 3 + shift)]
      value |= bit(byte(a >> (b % 5)) >> ((b >> (a & 7)) & 1)) << i
    }
    return value
  }
  return (bit(gather(0, bit(round & 127))) ^ bit(gather(8, bit((round + 64) & 127)))) === 1
}

/** The third act, as the text was typed. */
const hamlet = [
  'To be, or not to be,--that is the question:--',
  "Whether 'tis nobler in the mind to suffer",
  'The slings and arrows of outrageous fortune',
  'Or to take arms against a sea of troubles,',
  'And by opposing end them?--To die,--to sleep,--',
  'No more; and by a sleep to say we end',
  'The heartache, and the thousand natural shocks',
  "That flesh is heir to,--'tis a consummation",
  "Devoutly to be wish'd. To die,--to sleep;--",
  "To sleep! perchance to dream:--ay, there's the rub;",
  'For in that sleep of death what dreams may come,',
  'When we have shuffled off this mortal coil,',
  "Must give us pause: there's the respect",
  'That makes calamity of so long life;',
  'For who would bear the whips and scorns of time,',
  "The oppressor's wrong, the proud man's contumely,",
  "The pangs of despis'd love, the law's delay,",
  'The insolence of office, and the spurns',
  'That patient merit of the unworthy takes,',
  'When he himself might his quietus make',
  'With a bare bodkin? who would these fardels bear,',
  'To grunt and sweat under a weary life,',
  'But that the dread of something after death,--',
  "The undiscover'd country, from whose bourn",
  'No traveller returns,--puzzles the will,',
  'And makes us rather bear those ills we have',
  'Than fly to others that we know not of?',
  'Thus conscience does make cowards of us all;',
  'And thus the native hue of resolution',
  "Is sicklied o'er with the pale cast of thought;",
  'And enterprises of great pith and moment,',
  'With this regard, their currents turn awry,',
  'And lose the name of action.--Soft you now!',
  'The fair Ophelia!--Nymph, in thy orisons',
  "Be all my sins remember'd.",
]
