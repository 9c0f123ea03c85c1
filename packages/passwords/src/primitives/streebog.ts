/** Streebog with 256 bits (GOST R 34.11-2012, RFC 6986), and HMAC with it: OpenSSL has neither. Not fast: gost-yescrypt needs eight blocks. */

/** The digest of 32 bytes. */
export function streebog256(message: Uint8Array): Uint8Array {
  let state: Uint8Array = new Uint8Array(64).fill(1)
  let sum: Uint8Array = new Uint8Array(64)
  let bits = 0
  for (let start = 0; start + 64 <= message.length; start += 64) {
    const block = message.subarray(start, start + 64)
    state = compress(bits, state, block)
    sum = added(sum, block)
    bits += 512
  }
  const rest = message.subarray(bits / 8)
  const last = new Uint8Array(64)
  last.set(rest)
  last[rest.length] = 1
  state = compress(bits, state, last)
  state = compress(0, state, counter(bits + rest.length * 8))
  state = compress(0, state, added(sum, last))
  return state.slice(32)
}

/** @param key - at most 64 bytes */
export function streebogHmac256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const padded = (byte: number) => Uint8Array.from({ length: 64 }, (_, i) => (key[i] ?? 0) ^ byte)
  const inner = streebog256(Buffer.concat([padded(0x36), message]))
  return streebog256(Buffer.concat([padded(0x5c), inner]))
}

function compress(bits: number, state: Uint8Array, message: Uint8Array): Uint8Array {
  let key = mixed(xor(state, counter(bits)))
  let text = message
  for (const constant of constants) {
    text = mixed(xor(key, text))
    key = mixed(xor(key, Buffer.from(constant, 'hex').reverse()))
  }
  return xor(xor(xor(key, text), state), message)
}

/** S, P and L of the standard. */
function mixed(block: Uint8Array): Uint8Array {
  const moved = new Uint8Array(64)
  for (const [i, byte] of block.entries()) moved[(i % 8) * 8 + (i >> 3)] = substitution[byte] ?? 0
  const result = new Uint8Array(64)
  for (let row = 0; row < 64; row += 8) {
    for (let bit = 0; bit < 64; bit += 1) {
      if ((((moved[row + 7 - (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1) === 0) continue
      const line = matrix.subarray(bit * 8, bit * 8 + 8)
      for (let i = 0; i < 8; i += 1) result[row + 7 - i] = (result[row + 7 - i] ?? 0) ^ (line[i] ?? 0)
    }
  }
  return result
}

function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((byte, i) => byte ^ (right[i] ?? 0))
}

/** Of two numbers of 512 bits, lowest byte first. */
function added(left: Uint8Array, right: Uint8Array): Uint8Array {
  let carry = 0
  return left.map((byte, i) => {
    carry = byte + (right[i] ?? 0) + (carry >> 8)
    return carry & 255
  })
}

function counter(bits: number): Uint8Array {
  const block = new Uint8Array(64)
  new DataView(block.buffer).setUint32(0, bits, true)
  return block
}

const substitution = Buffer.from(
  [
    'fceedd11cf6e3116fbc4fada23c5044de977f0db932e99ba1736f1bb14cd5fc1',
    'f918655ae25cef21811c3c428b018e4f058402aee36a8fa0060bed987fd4d31f',
    'eb342c51eac848abf22a68a2fd3aceccb5700e56080c7612bf7213479cb75d87',
    '15a19629107b9ac7f391786f9d9eb2b13275193dff358a7e6d54c680c3bd0d57',
    'dff524a93ea843c9d779d6f67c22b903e00fecde7a94b0bcdce828504e330a4a',
    'a79760731e0062441ab83882649f2641ad454692275e552f8ca3a57d69d5953b',
    '0758b34086ac1df730376be488d9e789e11b83494c3ff8fe8d53aa90cad88561',
    '207167a42d2b095bcb9b25d0bee56c5259a674d2e6f4b4c0d166afc2394b63b6',
  ].join(''),
  'hex',
)

/** 64 rows of 8 bytes. */
const matrix = Buffer.from(
  [
    '8e20faa72ba0b47047107ddd9b505a38ad08b0e0c3282d1cd8045870ef14980e',
    '6c022c38f90a4c073601161cf205268d1b8e0b0e798c13c883478b07b2468764',
    'a011d380818e8f405086e740ce47c9202843fd2067adea1014aff010bdd87508',
    '0ad97808d06cb40405e23c0468365a028c711e02341b2d0146b60f011a83988e',
    '90dab52a387ae76f486dd4151c3dfdb924b86a840e90f0d2125c354207487869',
    '092e94218d243cba8a174a9ec8121e5d4585254f64090fa0accc9ca9328a8950',
    '9d4df05d5f661451c0a878a0a1330aa660543c50de970553302a1e286fc58ca7',
    '18150f14b9ec46dd0c84890ad27623e00642ca05693b9f700321658cba93c138',
    '86275df09ce8aaa8439da0784e745554afc0503c273aa42ad960281e9d1d5215',
    'e230140fc080298471180a8960409a42b60c05ca30204d215b068c651810a89e',
    '456c34887a3805b9ac361a443d1c8cd2561b0d22900e46692b838811480723ba',
    '9bcf4486248d9f5dc3e9224312c8c1a0effa11af0964ee50f97d86d98a327728',
    'e4fa2054a80b329c727d102a548b194e39b008152acb82279258048415eb419d',
    '492c024284fbaec0aa16012142f35760550b8e9e21f7a530a48b474f9ef5dc18',
    '70a6a56e2440598e3853dc371220a2471ca76e95091051ad0edd37c48a08a6d8',
    '07e095624504536c8d70c431ac02a736c83862965601dd1b641c314b2b8ee083',
  ].join(''),
  'hex',
)

/** Of the twelve rounds, highest byte first. */
const constants = [
  'b1085bda1ecadae9ebcb2f81c0657c1f2f6a76432e45d016714eb88d7585c4fc4b7ce09192676901a2422a08a460d31505767436cc744d23dd806559f2a64507',
  '6fa3b58aa99d2f1a4fe39d460f70b5d7f3feea720a232b9861d55e0f16b501319ab5176b12d699585cb561c2db0aa7ca55dda21bd7cbcd56e679047021b19bb7',
  'f574dcac2bce2fc70a39fc286a3d843506f15e5f529c1f8bf2ea7514b1297b7bd3e20fe490359eb1c1c93a376062db09c2b6f443867adb31991e96f50aba0ab2',
  'ef1fdfb3e81566d2f948e1a05d71e4dd488e857e335c3c7d9d721cad685e353fa9d72c82ed03d675d8b71333935203be3453eaa193e837f1220cbebc84e3d12e',
  '4bea6bacad4747999a3f410c6ca923637f151c1f1686104a359e35d7800fffbdbfcd1747253af5a3dfff00b723271a167a56a27ea9ea63f5601758fd7c6cfe57',
  'ae4faeae1d3ad3d96fa4c33b7a3039c02d66c4f95142a46c187f9ab49af08ec6cffaa6b71c9ab7b40af21f66c2bec6b6bf71c57236904f35fa68407a46647d6e',
  'f4c70e16eeaac5ec51ac86febf240954399ec6c7e6bf87c9d3473e33197a93c90992abc52d822c3706476983284a05043517454ca23c4af38886564d3a14d493',
  '9b1f5b424d93c9a703e7aa020c6e41414eb7f8719c36de1e89b4443b4ddbc49af4892bcb929b069069d18d2bd1a5c42f36acc2355951a8d9a47f0dd4bf02e71e',
  '378f5a541631229b944c9ad8ec165fde3a7d3a1b258942243cd955b7e00d0984800a440bdbb2ceb17b2b8a9aa6079c540e38dc92cb1f2a607261445183235adb',
  'abbedea680056f52382ae548b2e4f3f38941e71cff8a78db1fffe18a1b3361039fe76702af69334b7a1e6c303b7652f43698fad1153bb6c374b4c7fb98459ced',
  '7bcd9ed0efc889fb3002c6cd635afe94d8fa6bbbebab076120018021148466798a1d71efea48b9caefbacd1d7d476e98dea2594ac06fd85d6bcaa4cd81f32d1b',
  '378ee767f11631bad21380b00449b17acda43c32bcdf1d77f82012d430219f9b5d80ef9d1891cc86e71da4aa88e12852faf417d5d9b21b9948bc924af11bd720',
]
