/**
 * What Redis runs in one step. A count is a hash: `n`, and `shut`, the millisecond until which nothing more is taken. It expires by
 * itself. The replies are those of `Taken`; no number is a fraction, because Redis cuts them off.
 */

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'n', 'shut')
local n = tonumber(known[1] or 0)
local shut = tonumber(known[2] or 0)
local life = redis.call('PTTL', KEYS[1])
if shut > now then return {0, n, shut - now, life, string.format('%.0f', shut)} end
n = n + 1`

const ANSWER = `redis.call('HSET', KEYS[1], 'n', n, 'shut', string.format('%.0f', shut))
redis.call('PEXPIRE', KEYS[1], life)
return {1, n, math.max(0, shut - now), life, string.format('%.0f', shut)}`

/** ARGV: free, growth, longest delay in ms, memory in ms */
export const TAKE_DELAYED: string = `${NOW}
local free = tonumber(ARGV[1])
local delay = 0
if n >= free then delay = math.min(tonumber(ARGV[3]), 1000 * tonumber(ARGV[2]) ^ (n - free)) end
shut = now + delay
life = tonumber(ARGV[4])
${ANSWER}`

/** ARGV: limit, window in ms */
export const TAKE_IN_WINDOW: string = `${NOW}
-- In its last millisecond a window that was full is over, and its key not yet gone.
if life <= 0 or n > tonumber(ARGV[1]) then
  n = 1
  life = tonumber(ARGV[2])
end
shut = 0
if n >= tonumber(ARGV[1]) then shut = now + life end
${ANSWER}`

/** Counts nothing: how many there are, for how long it is shut, and how long it is remembered. */
export const LOOK = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'n', 'shut')
return {tonumber(known[1] or 0), math.max(0, tonumber(known[2] or 0) - now), math.max(0, redis.call('PTTL', KEYS[1]))}`

/** ARGV: the moment until which it shut */
export const GIVE_BACK = `if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[1], 'n', -1) < 0 then redis.call('HSET', KEYS[1], 'n', 0) end
if redis.call('HGET', KEYS[1], 'shut') == ARGV[1] then redis.call('HSET', KEYS[1], 'shut', 0) end
return 1`

export const FORGET = `return redis.call('DEL', KEYS[1])`
