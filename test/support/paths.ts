// Where the project lies: tests run in its top folder, compiled into another place.
import { pathToFileURL } from 'node:url'

/** The top folder of the project. */
export const PROJECT: URL = pathToFileURL(`${process.cwd()}/`)

/** The files of the playground's page, as they are served. */
export const PAGES: URL = new URL('dist/playground/page/', PROJECT)
