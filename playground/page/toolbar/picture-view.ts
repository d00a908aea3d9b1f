// The counter's picture, from the last answer that brought one. An <img> with a fixed src would never ask again.
import { byId } from '../ui/dom.ts'

/** Returns the function that shows a picture in place of the one before. */
export function createPictureView(): (picture: Blob) => void {
  const image = byId<HTMLImageElement>('counter')
  const empty = byId('counter-empty')
  let shown: string | undefined
  return picture => {
    const url = URL.createObjectURL(picture)
    image.src = url
    image.hidden = false
    empty.hidden = true
    if (shown !== undefined) URL.revokeObjectURL(shown)
    shown = url
  }
}
