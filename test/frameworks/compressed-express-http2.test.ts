// Read compressed, save, read again: Express over HTTP/2, in a file of its own, since that changes the process.
import { table } from '../support/table.ts'
import { expressOnHttp2 } from './apps/express-http2.ts'
import { journeysOf, travel } from './journey.ts'

table('Read compressed, save, read again', journeysOf([expressOnHttp2], ['HTTP/2']), travel)
