// Revisions in PostgreSQL: the contract of all stores, by postgres.js.
import { NO_POSTGRES, POSTGRES_FOLDER, postgresVersion } from '../../support/postgres-server.ts'
import { ranWith } from '../../support/table.ts'
import { notRunContract } from './contract.ts'
import { connectByPostgresJs, opener, testPostgres } from './postgres-contract.ts'

if (POSTGRES_FOLDER === undefined) {
  notRunContract('postgres.js', NO_POSTGRES, 'transactions')
} else {
  ranWith(postgresVersion(POSTGRES_FOLDER))
  testPostgres('postgres.js', opener(connectByPostgresJs))
}
