// Tags as servers make them, and lists of them that were made to cost.

export const tag = (number: number): string => `"${number.toString(16)}-18f3c5ab2d0"`
export const tags = (from: number, count: number): string[] => Array.from({ length: count }, (_, index) => tag(from + index))

export const KB = 1024
export const SIZES: readonly number[] = [KB, 4 * KB, 16 * KB]

/** Lists that cost a careless reader the most, each made in any length: most of them match nothing, the last `tag(4096)`. */
export const HOSTILE: Readonly<Record<string, (length: number) => string>> = {
  'short tags': length => '"a",'.repeat(length / 4),
  'tags like the current one': length => `${tag(4000)}, `.repeat(length / 20),
  'commas': length => ','.repeat(length),
  'spaces in a list': length => `"a",${' '.repeat(length - 8)}"b"`,
  'a tag without an end': length => `"${'x'.repeat(length - 1)}`,
  'backslashes': length => `"${'\\'.repeat(length - 2)}"`,
  'weak marks alone': length => 'W/'.repeat(length / 2),
  'the current tag after short ones': length => `${'"a",'.repeat(length / 4 - 5)}${tag(4096)}`
}
