// In which forms a body can be shown, and which of them comes first.
import { imageSize } from './image-size.ts'
import { isImageType, isJsonType, isTextType } from './media-type.ts'
import type { MediaType } from './media-type.ts'

export type Form = 'tree' | 'image' | 'text' | 'hex'

/** Characters of JSON that are shown as a tree at most. */
const MAX_TREE = 2_097_152

/** Pixels of an image that are drawn at most: a few bytes may stand for a billion of them. */
const MAX_PIXELS = 40_000_000

/** How much of a body of no known type is looked at. */
const MAX_LOOKED_AT = 65_536

export interface Forms {
  /** The first one is shown unless the reader chooses. */
  readonly forms: readonly Form[]
  /** The body as text; empty where it is none. */
  readonly text: string
  /** Why a form is missing that its type names: a sentence. */
  readonly remark: string | null
}

/** What can be made of a body of this type. */
export function formsOf(content: Uint8Array, { type, charset }: MediaType): Forms {
  const isText = isTextType(type) ? !content.subarray(0, MAX_LOOKED_AT).includes(0) || charset?.startsWith('utf-16') === true
    : isUtf8Text(content)
  const text = isText ? textOf(content, charset) : ''
  const textForms: readonly Form[] = isText ? ['text', 'hex'] : ['hex']
  if (isImageType(type)) {
    const { width, height } = imageSize(content) ?? { width: 0, height: 0 }
    if (width * height <= MAX_PIXELS) return { forms: ['image', ...textForms], text, remark: null }
    return { forms: textForms, text, remark: `The image has ${width} × ${height} pixels, too many to be drawn here` }
  }
  const mayBeJson = isJsonType(type) || (isText && /^\s*[[{]/.test(text))
  if (!mayBeJson) return { forms: textForms, text, remark: null }
  if (text.length > MAX_TREE) return { forms: textForms, text, remark: 'It is too long for a tree' }
  if (isJson(text)) return { forms: ['tree', ...textForms], text, remark: null }
  return { forms: textForms, text, remark: isJsonType(type) ? 'It is not valid JSON' : null }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function textOf(content: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(content)
  } catch {
    // An encoding that nobody knows.
    return new TextDecoder().decode(content)
  }
}

/** Whether its beginning is UTF-8 without the control characters that no text has; escape is one of those that logs have. */
function isUtf8Text(content: Uint8Array): boolean {
  try {
    const start = new TextDecoder('utf-8', { fatal: true }).decode(content.subarray(0, MAX_LOOKED_AT), { stream: true })
    return !/[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(start)
  } catch {
    return false
  }
}
