// Content that is kept by its tag, on fetch.
import { playStories } from './stories.ts'

playStories('fetch')
