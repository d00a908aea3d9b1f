// Files that are dropped anywhere on the page.

/** Calls `take` with each file that is dropped; a browser would otherwise leave the page to show it. */
export function acceptFiles(take: (file: File) => void): void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
  document.addEventListener('dragover', event => {
    if (!hasFiles(event)) return
    event.preventDefault()
    document.body.classList.add('dropping')
  })
  const end = (): void => document.body.classList.remove('dropping')
  document.addEventListener('dragleave', event => { if (event.relatedTarget === null) end() })
  document.addEventListener('drop', event => {
    end()
    if (!hasFiles(event)) return
    event.preventDefault()
    for (const file of event.dataTransfer?.files ?? []) take(file)
  })
}
