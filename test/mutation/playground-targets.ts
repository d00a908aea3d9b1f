// Which files of the playground's server are mutated, and which tests are to notice.
import type { Target } from './target.ts'

const proxy = (name: string): string => `playground/proxy/${name}`
const server = (name: string): string => `playground/server/${name}`

export const PLAYGROUND_TARGETS: readonly Target[] = [
  { files: ['playground/proxy/addresses'], tests: [proxy('addresses')] },
  { files: ['playground/proxy/rewrite-fields'], tests: [proxy('rewrite')] },
  { files: ['playground/proxy/host-names'], tests: [proxy('host-names')] },
  { files: ['playground/proxy/cookies'], tests: [proxy('cookies')] },
  { files: ['playground/proxy/exchange-rewrite'], tests: [proxy('cookies')] },
  { files: ['playground/proxy/hop-by-hop'], tests: [proxy('hop-by-hop')] },
  { files: ['playground/proxy/connect-errors'], tests: [proxy('connect-errors'), proxy('upstream')] },
  { files: ['playground/proxy/upstream'], tests: [proxy('upstream'), proxy('endings')] },
  { files: ['playground/proxy/connect'], tests: [proxy('connect'), proxy('upstream')] },
  { files: ['playground/proxy/upstream-health'], tests: [proxy('upstream-health')] },
  { files: ['playground/proxy/request-mode'], tests: [proxy('relay')] },
  { files: ['playground/proxy/relay-response'], tests: [proxy('relay'), proxy('endings'), proxy('unchanged')] },
  { files: ['playground/proxy/forward'], tests: [proxy('unchanged'), proxy('upgrade'), proxy('endings'), proxy('guard'), proxy('hostile'), proxy('streams'), proxy('upstream')] },
  { files: ['playground/proxy/upgrade'], tests: [proxy('upgraded-connections'), proxy('relay'), proxy('upgrade')] },
  { files: ['playground/http/same-origin'], tests: [server('who-asks')] },
  { files: ['playground/http/respond', 'playground/http/json-text'], tests: [server('who-asks')] },
  { files: ['playground/http/address'], tests: [proxy('upstream')] },
  { files: ['playground/http/query'], tests: [server('query')] },
  { files: ['playground/http/field-lines'], tests: [server('raw-fields')] },
  { files: ['playground/http/in-turn', 'playground/http/request-body'], tests: [server('bounds')] },
  { files: ['playground/capture/raw-fields', 'playground/capture/response-parser'], tests: [server('raw-fields'), server('recorder')] },
  { files: ['playground/capture/ring-buffer', 'playground/capture/exchange-log', 'playground/capture/clearing'], tests: [server('exchange-log'), server('clearing')] },
  { files: ['playground/capture/open-exchange', 'playground/capture/open-exchanges'], tests: [server('open-exchange'), server('recorder')] },
  { files: ['playground/capture/recorder'], tests: [server('recorder-notes'), server('recorder-endings'), server('recorder'), proxy('under-way')] },
  { files: ['playground/capture/body-store', 'playground/capture/chunked-content', 'playground/capture/decoded-content'], tests: [server('contents')] },
  { files: ['playground/capture/frame-reader', 'playground/capture/upgrade-traffic'], tests: [server('upgrade-traffic'), server('compressed-messages')] },
  { files: ['playground/capture/compressed-messages', 'playground/capture/deflate-parameters', 'playground/capture/decoding-queue'],
    tests: [server('compressed-room'), server('compressed-messages')] },
  { files: ['playground/inspector/routes', 'playground/inspector/clear-routes'], tests: [server('routes'), server('clearing')] },
  { files: ['playground/inspector/event-stream', 'playground/inspector/open-cursor'], tests: [server('event-stream-slow'), server('event-stream')] },
  { files: ['playground/inspector/body-routes'], tests: [server('body-routes'), server('bodies')] },
  { files: ['playground/inspector/body-search'], tests: [server('body-search'), server('bodies')] },
  { files: ['playground/inspector/parse-replay', 'playground/inspector/replay', 'playground/shared/replay-request'], tests: [proxy('replay-refusals'), proxy('replay')] },
  { files: ['playground/inspector/replay-client'], tests: [proxy('replay-client'), proxy('replay')] },
  { files: ['playground/inspector/server'],
    tests: [server('server'), proxy('request-mode'), server('same-origin'), server('event-stream'), server('bodies'), proxy('replay'), proxy('upstream')] },
  { files: ['playground/proxy/server'], tests: [proxy('server'), proxy('host-names'), proxy('request-mode'), proxy('unchanged'), proxy('endings'), proxy('guard'), proxy('upgrade'),
    proxy('remote'), proxy('upstream')] },
  { files: ['playground/inspector/request-mode'], tests: [proxy('request-mode')] },
  { files: ['playground/inspector/html', 'playground/inspector/no-script-page'], tests: [server('no-script-page')] },
  { files: ['playground/cli/command-line'], tests: [server('arguments')] }
]
