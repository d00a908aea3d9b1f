import { DATES } from '../../properties/dates.ts'
import { properties } from '../../properties/property.ts'

properties('properties of dates', DATES, 2000)
