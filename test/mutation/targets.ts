// Which files are mutated, and which tests are to notice: their own first, since these are the likeliest.

export interface Target {
  readonly files: readonly string[]
  readonly tests: readonly string[]
}

export const TARGETS: readonly Target[] = [
  {
    files: ['entity-tag', 'tag-list'],
    tests: ['entity-tag', 'etags-match', 'preconditions-tags', 'property-entity-tag', 'property-decision'],
  },
  { files: ['http-date'], tests: ['http-date', 'preconditions-dates', 'property-http-date'] },
  {
    files: ['cache-control', 'cache-directives', 'read-cache-control'],
    tests: ['cache-control', 'cache-control-format', 'targeted-cache-control', 'property-cache-control'],
  },
  { files: ['structured-dictionary'], tests: ['targeted-cache-control', 'cache-control-format',
    'property-cache-control'] },
  {
    files: ['preconditions'],
    tests: ['preconditions', 'preconditions-tags', 'preconditions-dates', 'preconditions-combinations',
      'property-decision'],
  },
  { files: ['not-modified'], tests: ['not-modified-fields', 'property-decision'] },
  { files: ['answer-status'], tests: ['property-decision'] },
  {
    files: ['canonical', 'canonical-instance', 'canonical-list', 'canonical-object', 'canonical-properties',
      'canonical-walk', 'canonical-writer'],
    tests: ['canonical', 'canonical-octets', 'canonical-history', 'canonical-refusal', 'etag-for', 'etag-refusal',
      'property-canonical'],
  },
]
