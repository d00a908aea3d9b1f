/** Scenes by the names of the pictures that each takes. */
export type Scenes = Readonly<Record<string, () => Promise<void>>>
