import { CACHE_CONTROL } from '../../properties/cache-control.ts'
import { properties } from '../../properties/property.ts'

properties('properties of Cache-Control', CACHE_CONTROL, 1500)
