// What --help prints.
export const USAGE = `Usage: not-modified [url] [options]      (in a clone: node playground/server.js [url] [options])
       not-modified check <url>... [options]

Without a url: a hit counter with an inspector. With one, e.g. 3000, localhost:3000 or http://127.0.0.1:3000/start: the
inspector, and a tap on a second port that forwards everything to that server and shows each exchange. A path is only
what the printed link opens.

  -p, --port <number>    the inspector's port, from 0 to 65535; 0 lets the system choose (default: the variable PORT,
                         or 8000)
  --host <host>          the host name or address to listen on (default: 127.0.0.1, this machine alone)
  --store <url>          share the hit counter and the lessons' note with other playgrounds, in the Redis at this address,
                         e.g. redis://127.0.0.1:6379; npm install ioredis or redis first
  --open                 open the inspector in the browser
  --no-bodies            keep no bodies of requests and responses; otherwise the first 1 MiB of each, 64 MiB in all
  --version              print the version
  -h, --help             print this

With a url:
  --proxy-port <number>  the tap's port (default: the inspector's port + 1)
  --allow-host <name>    a host name that the tap answers to, beside its own, localhost and all names that end with
                         .localhost; *.app.test permits those below app.test; may be repeated
  --rewrite              lead redirects, links and cookies of that server to the tap: Location, Content-Location, Refresh,
                         Link, and Domain and Secure of Set-Cookie; and Host, Origin and Referer to that server
  --allow-remote         let the url lead beyond this machine; Host, Origin and Referer then name that server, it gets only
                         cookies that came from it, and service workers are refused

check sends conditional requests to each url and prints what is wrong with the answers. It exits with 0 where every url
has the grade that is asked for, with 1 where one has not, and with 2 where one cannot be checked.
  --json                 print JSON
  --accept <grade>       the worst grade that is good enough, A to C (default: A)
  --timeout <seconds>    how long to wait for each answer (default: 10)
  --insecure             take any certificate
`
