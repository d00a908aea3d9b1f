import { DATES } from './support/properties/dates.ts'
import { properties } from './support/property.ts'

properties('properties of dates', DATES, 2000)
