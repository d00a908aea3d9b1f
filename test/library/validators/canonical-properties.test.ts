import { CANONICAL } from '../../properties/canonical.ts'
import { properties } from '../../properties/property.ts'

properties('properties of canonical bytes', CANONICAL, 1000)
