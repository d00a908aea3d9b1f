// The script of the worker that tries regular expressions. It says when it listens, and then answers each batch.
import { testPatterns } from './pattern.ts'
import type { PatternBatch } from './pattern.ts'

self.addEventListener('message', ({ data }: MessageEvent<PatternBatch>) => {
  self.postMessage(testPatterns(data))
})
self.postMessage('ready')
