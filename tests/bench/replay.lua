-- Sends the lines of a file as query strings, one after the other and from the first again; in each,
-- "@@" becomes a number that no other request has. At the end one line of JSON tells what happened.
--   wrk ... -s replay.lua URL -- FILE FIRST_NUMBER
local lines, at, number, path = {}, 0, 0, "/"

function init(args)
  path = wrk.path
  for line in io.lines(args[1]) do lines[#lines + 1] = line end
  number = tonumber(args[2])
  wrk.headers["Accept"] = "application/sparql-results+json"
end

function request()
  at = at % #lines + 1
  number = number + 1
  return wrk.format("GET", path .. "?" .. lines[at]:gsub("@@", string.format("%d", number)))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "bytes": %d, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
