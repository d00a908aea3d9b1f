import { DECISION } from './support/properties/decision.ts'
import { properties } from './support/property.ts'

properties('properties of the decision', DECISION, 5000)
