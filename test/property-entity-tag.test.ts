import { ENTITY_TAGS } from './support/properties/entity-tags.ts'
import { properties } from './support/property.ts'

properties('properties of entity tags', ENTITY_TAGS, 2000)
