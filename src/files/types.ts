// Content types by the extensions of files, the common ones: as mime-db 1.54 has them, which gathers the registry of IANA, Apache's list and
// nginx's; where IANA has registered one since, that one (RFC 6350, RFC 8878, RFC 9512, RFC 9559, RFC 9639).

/** What is sent for a file whose extension says nothing (RFC 9110 §8.3). */
export const UNKNOWN_TYPE: string = 'application/octet-stream'

const EXTENSIONS: Readonly<Record<string, string>> = {
  'text/html': 'html htm',
  'application/xhtml+xml': 'xhtml',
  'text/css': 'css',
  'text/javascript': 'js mjs cjs',
  'application/json': 'json map',
  'application/ld+json': 'jsonld',
  'application/geo+json': 'geojson',
  'application/manifest+json': 'webmanifest',
  'application/xml': 'xml xsl',
  'application/rss+xml': 'rss',
  'application/atom+xml': 'atom',
  'text/plain': 'txt text log',
  'text/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'text/markdown': 'md markdown',
  'text/vtt': 'vtt',
  'application/x-subrip': 'srt',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'application/yaml': 'yaml yml',
  'application/toml': 'toml',
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'image/apng': 'apng',
  'image/jpeg': 'jpg jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/jxl': 'jxl',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/bmp': 'bmp',
  'image/vnd.microsoft.icon': 'ico',
  'image/tiff': 'tif tiff',
  'font/woff': 'woff',
  'font/woff2': 'woff2',
  'font/ttf': 'ttf',
  'font/otf': 'otf',
  'font/collection': 'ttc',
  'application/vnd.ms-fontobject': 'eot',
  'video/mp4': 'mp4',
  'video/x-m4v': 'm4v',
  'video/webm': 'webm',
  'video/ogg': 'ogv',
  'video/quicktime': 'mov',
  'video/matroska': 'mkv',
  'video/x-msvideo': 'avi',
  'video/mpeg': 'mpg mpeg',
  'video/mp2t': 'ts m2ts',
  'video/3gpp': '3gp',
  'application/vnd.apple.mpegurl': 'm3u8',
  'application/dash+xml': 'mpd',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/ogg': 'oga ogg opus',
  'audio/wav': 'wav',
  'audio/webm': 'weba',
  'audio/midi': 'mid midi',
  'application/wasm': 'wasm',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/gzip': 'gz tgz',
  'application/zstd': 'zst',
  'application/x-tar': 'tar',
  'application/x-bzip2': 'bz2',
  'application/x-xz': 'xz',
  'application/x-7z-compressed': '7z',
  'application/vnd.rar': 'rar',
  'application/java-archive': 'jar',
  'application/vnd.android.package-archive': 'apk',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/rtf': 'rtf',
  'application/epub+zip': 'epub',
  'model/gltf+json': 'gltf',
  'model/gltf-binary': 'glb',
  'model/vnd.usdz+zip': 'usdz',
  'model/stl': 'stl',
  'model/obj': 'obj'
}

// Made for the first file, so that who only imports the package does not wait for it.
let known: ReadonlyMap<string, string> | undefined

function typesByExtension(): ReadonlyMap<string, string> {
  const types = new Map<string, string>()
  for (const [type, extensions] of Object.entries(EXTENSIONS)) {
    // Of these types alone the charset is not said by the content or by their definition (RFC 6657 §4).
    const field = type.startsWith('text/') ? `${type}; charset=utf-8` : type
    for (const extension of extensions.split(' ')) types.set(extension, field)
  }
  return types
}

/**
 * The Content-Type of a file by its path; undefined where its extension is not known, or where it has none.
 *
 * @param own types by extension, which come first
 */
export function typeOf(path: string, own: ReadonlyMap<string, string>): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  if (dot <= 0) return undefined
  const extension = name.slice(dot + 1).toLowerCase()
  return own.get(extension) ?? (known ??= typesByExtension()).get(extension)
}
