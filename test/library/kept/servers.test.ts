// Content that is kept by its tag, on node:http and node:http2.
import { playStories } from './stories.ts'

playStories('node:http')
playStories('node:http2')
