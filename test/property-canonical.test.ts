import { CANONICAL } from './support/properties/canonical.ts'
import { properties } from './support/property.ts'

properties('properties of canonical bytes', CANONICAL, 1000)
