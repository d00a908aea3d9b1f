// Which files are mutated, and which tests are to notice: their own first, since these are the likeliest.

export interface Target {
  readonly files: readonly string[]
  readonly tests: readonly string[]
}

export const TARGETS: readonly Target[] = [
  {
    files: ['fields/entity-tag', 'fields/entity-tag-list'],
    tests: ['library/fields/entity-tag', 'library/fields/etags-match', 'library/decision/preconditions-tags', 'library/fields/entity-tag-properties', 'library/decision/decision-properties'],
  },
  { files: ['fields/http-date'], tests: ['library/fields/http-date', 'library/decision/preconditions-dates', 'library/fields/http-date-properties'] },
  {
    files: ['fields/cache-control/format', 'fields/cache-control/directives', 'fields/cache-control/parse'],
    tests: ['library/fields/cache-control', 'library/fields/cache-control-malformed', 'library/fields/cache-control-format', 'library/fields/cache-control-targeted', 'library/fields/cache-control-properties'],
  },
  { files: ['fields/cache-control/structured-dictionary'], tests: ['library/fields/cache-control-targeted', 'library/fields/cache-control-format',
    'library/fields/cache-control-properties'] },
  {
    files: ['decision/evaluate-preconditions'],
    tests: ['library/decision/preconditions', 'library/decision/preconditions-arguments', 'library/decision/preconditions-tags', 'library/decision/preconditions-dates', 'library/decision/preconditions-combinations',
      'library/decision/decision-properties'],
  },
  { files: ['decision/check-arguments'], tests: ['library/decision/preconditions-arguments'] },
  { files: ['decision/response-fields'], tests: ['library/decision/response-fields', 'library/decision/decision-properties'] },
  { files: ['decision/judge'], tests: ['library/decision/judge', 'library/handler/before', 'library/decision/decision-properties'] },
  { files: ['decision/coded-tag'], tests: ['library/decision/coded-tag'] },
  { files: ['decision/coding-suffix'], tests: ['library/decision/judge'] },
  { files: ['fields/content-coding'], tests: ['library/fields/content-coding'] },
  { files: ['validators/revision-etag'], tests: ['library/handler/current'] },
  { files: ['handler/before'], tests: ['library/handler/before', 'library/node/refused'] },
  { files: ['handler/current'], tests: ['library/handler/current'] },
  { files: ['handler/exchange'], tests: ['library/handler/exchange'] },
  { files: ['handler/precondition-error', 'api/assert-preconditions', 'api/conditional-request'], tests: ['library/api/assert-preconditions'] },
  { files: ['api/with-fields'], tests: ['library/api/with-fields'] },
  {
    files: ['node/conditional-response'],
    tests: ['library/node/replaced-methods', 'library/node/refused', 'library/node/strict', 'library/node/generate', 'library/node/content', 'library/node/errors',
      'library/node/decision-channel', 'library/node/codings', 'library/node/writes', 'library/node/express-fresh'],
  },
  { files: ['node/beneath'], tests: ['library/node/replaced-methods', 'library/node/strict', 'library/node/codings'] },
  { files: ['node/connection'], tests: ['library/node/pipelines', 'library/node/streams', 'library/node/errors', 'library/node/strict'] },
  { files: ['node/decision-channel'], tests: ['library/node/decision-channel'] },
  { files: ['node/delivery'], tests: ['library/node/discarded', 'library/node/errors'] },
  { files: ['node/express-fresh'], tests: ['library/node/express-fresh'] },
  { files: ['node/held-content'], tests: ['library/node/held-content', 'library/node/generate'] },
  { files: ['node/flush'], tests: ['library/node/generate', 'library/node/replaced-methods'] },
  { files: ['node/own-fields'], tests: ['library/node/replaced-methods', 'library/node/refused', 'library/node/codings', 'library/node/errors'] },
  { files: ['node/read-preconditions'], tests: ['library/node/read-preconditions', 'library/node/pipelines', 'library/node/strict', 'library/node/decision-channel', 'library/node/writes', 'library/node/hostile'] },
  { files: ['node/replacement'], tests: ['library/node/replaced-methods', 'library/node/refused', 'library/node/strict', 'library/node/codings'] },
  { files: ['node/response'], tests: ['library/node/replaced-methods', 'library/node/refused', 'library/node/generate', 'library/node/writes', 'library/node/codings',
    'library/node/decision-channel', 'library/api/with-fields'] },
  { files: ['node/run'], tests: ['library/node/refused', 'library/node/decision-channel', 'library/node/errors', 'library/node/streams', 'library/api/with-fields'] },
  { files: ['node/send-content'], tests: ['library/node/discarded', 'library/node/errors', 'library/node/content', 'library/node/generate'] },
  { files: ['node/send-source'], tests: ['library/node/pipelines', 'library/node/discarded', 'library/node/errors', 'library/node/streams'] },
  { files: ['node/send-status'], tests: ['library/node/refused', 'library/node/errors', 'library/node/strict', 'library/node/precondition-error'] },
  { files: ['fetch/answer'], tests: ['library/fetch/answer'] },
  { files: ['fetch/exchange'], tests: ['library/fetch/robust', 'library/fetch/refused', 'library/fetch/statuses', 'library/fetch/head', 'library/fetch/fetch'] },
  { files: ['fetch/generate'], tests: ['library/fetch/generate', 'library/fetch/coded', 'library/fetch/statuses'] },
  { files: ['fetch/given-fields'], tests: ['library/fetch/coded', 'library/fetch/statuses', 'library/fetch/answer'] },
  { files: ['fetch/lazy-body'], tests: ['library/fetch/fetch', 'library/fetch/head', 'library/fetch/robust'] },
  {
    files: ['fetch/response'],
    tests: ['library/fetch/statuses', 'library/fetch/coded', 'library/fetch/refused', 'library/fetch/robust', 'library/fetch/head', 'library/fetch/fetch', 'library/fetch/answer', 'library/api/with-fields'],
  },
  {
    files: ['fetch/run'],
    tests: ['library/fetch/fetch', 'library/fetch/refused', 'library/fetch/statuses', 'library/fetch/coded', 'library/fetch/head', 'library/fetch/generate', 'library/fetch/robust'],
  },
  {
    files: ['validators/canonical/encode', 'validators/canonical/instance', 'validators/canonical/list', 'validators/canonical/object', 'validators/canonical/properties',
      'validators/canonical/walk', 'validators/canonical/writer'],
    tests: ['library/validators/canonical', 'library/validators/canonical-octets', 'library/validators/canonical-history', 'library/validators/canonical-refusal', 'library/validators/etag-for', 'library/validators/etag-refusal',
      'library/validators/canonical-properties'],
  },
  {
    files: ['validators/etag-for', 'validators/canonical/octets'],
    tests: ['library/validators/etag-for', 'library/validators/etag-refusal', 'library/validators/canonical-octets', 'library/validators/canonical-refusal'],
  },
  {
    files: ['revisions/memory', 'revisions/state', 'revisions/name', 'revisions/recently-used', 'revisions/check-arguments'],
    tests: ['library/revisions/memory'],
  },
  { files: ['validators/file-etag'], tests: ['library/validators/file-etag'] },
  { files: ['fields/arguments', 'fields/syntax'], tests: ['library/fields/arguments', 'library/fields/syntax', 'library/fields/entity-tag', 'library/fields/cache-control-format', 'library/validators/etag-refusal',
    'library/validators/file-etag', 'library/decision/preconditions-arguments'] },
  { files: ['decision/taggable'], tests: ['library/decision/taggable'] },
  {
    files: ['content/content'],
    tests: ['library/content/content', 'library/node/discarded', 'library/node/content', 'library/fetch/fetch', 'library/node/errors', 'library/node/streams'],
  },
  {
    files: ['api/calls', 'api/decorate', 'api/decorator-target', 'api/etag-middleware', 'api/with-cache-control', 'api/with-etag', 'api/with-last-modified'],
    tests: ['library/api/decorators', 'library/api/legacy-decorators', 'library/api/etag-middleware', 'library/api/forgotten',
      'library/node/errors', 'library/node/unsafe', 'library/fetch/fetch'],
  },
]
