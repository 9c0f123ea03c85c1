/**
 * What Redis runs in one step. It counts as `count.ts` does, and keeps within bounds as `memory-book.ts` does: a count that is shut or
 * under way is never dropped. Keys of one rule lie in a fixed number of parts, so that a part is bounded, and lies on one node of a cluster:
 * KEYS are its counts (a hash) and their order (two sorted sets: what may be dropped, by when it is over; and the others, by when they may
 * be). A count is JSON: `f` failures, `a` moment, `s` shut until, `l` leases by the moment at which they run out.
 *
 * ARGV: what to do, key, place for keys that find no room, most keys of a part, milliseconds that a part is kept, lease, milliseconds of the
 * lease, how it is settled, kind of the rule, and its numbers. The reply: taken, busy or shut; used; under way; milliseconds to wait;
 * failures; milliseconds since.
 */
export const COUNT_SCRIPT: string = `
local op, key, place, most, kept = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local lease, lasts, how, kind = ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9]
local p = {}
for i = 10, #ARGV do p[i - 9] = tonumber(ARGV[i]) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function used(e)
  if kind == 'bucket' then return math.max(0, math.ceil((e.a - now) / p[2])) end
  if kind == 'delay' then return math.max(0, e.f - math.floor((now - e.a) / p[5])) end
  if now - e.a < p[2] then return e.f end
  return 0
end

local function fail(e, at)
  local real = now
  now = at
  if kind == 'bucket' then
    e.a = math.min(math.max(e.a, at) + p[2], at + 2 * p[1] * p[2])
    e.s = math.max(0, e.a - (p[1] - 1) * p[2])
  elseif kind == 'delay' then
    local n = used(e)
    local function delay(failures) return p[2] * p[3] ^ (failures - p[1]) end
    if n < p[1] or (p[3] > 1 and delay(n) < p[4]) then n = n + 1 end
    e.f, e.a, e.s = n, at, 0
    if n >= p[1] then e.s = at + math.ceil(math.min(p[4], delay(n))) end
  else
    e.f = used(e) + 1
    if e.f == 1 then e.a = at end
    e.s = 0
    if e.f >= p[1] then e.s = e.a + p[2] end
  end
  now = real
end

local function count(leases)
  local n = 0
  for _ in pairs(leases) do n = n + 1 end
  return n
end

local function load(field)
  local text = field and redis.call('HGET', KEYS[1], field)
  if not text then return { f = 0, a = 0, s = 0, l = {} } end
  local e = cjson.decode(text)
  local late = {}
  for id, out in pairs(e.l) do if out <= now then late[#late + 1] = { id, out } end end
  table.sort(late, function(one, other) return one[2] < other[2] end)
  for _, one in ipairs(late) do
    e.l[one[1]] = nil
    fail(e, one[2])
  end
  return e
end

local function over(e)
  local last = e.s
  if used(e) > 0 then
    if kind == 'bucket' then last = math.max(last, e.a) end
    if kind == 'delay' then last = math.max(last, e.a + e.f * p[5]) end
    if kind == 'window' then last = math.max(last, e.a + p[2]) end
  end
  return last
end

local function drop(field)
  redis.call('HDEL', KEYS[1], field)
  redis.call('ZREM', KEYS[2], field)
  redis.call('ZREM', KEYS[3], field)
end

local function first(set) return redis.call('ZRANGEBYSCORE', set, '-inf', now, 'LIMIT', 0, 2) end
local function full() return redis.call('ZCARD', KEYS[2]) + redis.call('ZCARD', KEYS[3]) >= most end

local function room()
  for _, field in ipairs(first(KEYS[2])) do drop(field) end
  for _, field in ipairs(first(KEYS[3])) do
    local e = load(field)
    if count(e.l) == 0 and over(e) <= now then drop(field) end
  end
  if not full() then return end
  local field = redis.call('ZRANGE', KEYS[2], 0, 0)[1] or first(KEYS[3])[1]
  if field then drop(field) end
end

local isOwn = redis.call('HEXISTS', KEYS[1], key) == 1
local isShared = false
if not isOwn then
  if lease ~= '' and op == 'settle' then
    isShared = load(place).l[lease] ~= nil
  else
    isShared = full() and redis.call('ZCARD', KEYS[2]) == 0 and #first(KEYS[3]) == 0
  end
end
local e = load(isOwn and key or isShared and place)

local function save()
  local n = used(e)
  local light = e.s <= now and count(e.l) == 0
  if not isOwn and not isShared then room() end
  if light and n == 0 then return drop(isShared and place or key) end
  redis.call('HSET', KEYS[1], isShared and place or key, cjson.encode(e))
  if not isShared then
    local at = e.s
    for _, out in pairs(e.l) do at = math.max(at, out) end
    redis.call('ZADD', light and KEYS[2] or KEYS[3], light and over(e) or at, key)
    redis.call('ZREM', light and KEYS[3] or KEYS[2], key)
  end
  for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], kept) end
end

local as = 'taken'
if op == 'take' then
  local n = count(e.l)
  if e.s > now then as = 'shut' elseif n > 0 and used(e) + n >= p[1] then as = 'busy' end
  if as == 'taken' then
    if lease == '' then fail(e, now) else e.l[lease] = now + lasts end
    save()
  end
elseif op == 'count' then
  fail(e, now)
  save()
elseif op == 'settle' then
  local was = e.l[lease] ~= nil
  e.l[lease] = nil
  if how == 'forgotten' then
    e.f, e.a, e.s = 0, 0, 0
    save()
  elseif was then
    if how == 'failed' then fail(e, now) end
    save()
  end
end
return { as, used(e), count(e.l), math.max(0, math.ceil(e.s - now)), e.f, math.floor(now - e.a) }
`
