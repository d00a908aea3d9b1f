// Takes the pictures of the inspector that the documents show: npm run screenshots, or after a build those whose names
// hold a word, as in node .test/playground/screenshots/screenshots.js probe. With --states FOLDER it takes every state instead.
import { demoScenes } from './demo.ts'
import { takeStates } from './states.ts'
import { tapScenes } from './tap.ts'
import { toolScenes } from './tools.ts'

const words = process.argv.slice(2)

if (words[0] === '--states') await takeStates(words[1] ?? '.test/states')
else {
  for (const [names, scene] of Object.entries({ ...demoScenes, ...toolScenes, ...tapScenes })) {
    if (words.length === 0 || words.some(word => names.includes(word))) await scene()
  }
}

// The browser that the scenes share ends with the tests, and there are none here.
process.exit()
