// Prints what etagFor makes of values: run by a runtime.
import { outcomes } from './tags.ts'

console.log(JSON.stringify(outcomes()))
