import { CACHE_CONTROL } from './support/properties/cache-control.ts'
import { properties } from './support/property.ts'

properties('properties of Cache-Control', CACHE_CONTROL, 1500)
