import { DECISION } from '../../properties/decision.ts'
import { properties } from '../../properties/property.ts'

properties('properties of the decision', DECISION, 5000)
