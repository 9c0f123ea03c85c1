-- What wrk sends: one GET after another, each with the next token of a file.
-- wrk -s requests.lua URL -- FILE FIRST: a token on each line; FIRST is the line to begin with, counted from 0.

local requests = {}
local place = 0

function init(arguments)
  for token in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", nil, { ["Accept"] = "*/*", ["Authorization"] = "Bearer " .. token })
  end
  -- wrk asks for one request that it does not send, to see what it looks like.
  place = tonumber(arguments[2]) - 1
end

function request()
  place = place % #requests + 1
  return requests[place]
end

-- One line for the program that started it.
function done(summary)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('{"requests":%d,"microseconds":%d,"refused":%d,"lost":%d}\n',
    summary.requests, summary.duration, errors.status, lost))
end
