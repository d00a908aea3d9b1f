import { PATHS } from '../../properties/paths.ts'
import { properties } from '../../properties/property.ts'

properties('properties of paths', PATHS, 3000)
