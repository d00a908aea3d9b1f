import { ENTITY_TAGS } from '../../properties/entity-tags.ts'
import { properties } from '../../properties/property.ts'

properties('properties of entity tags', ENTITY_TAGS, 2000)
