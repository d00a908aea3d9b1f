// Makes a WebM with an index from key frames, so that a browser can seek in it (RFC 8794, RFC 9559).

/** An element of EBML: its id, and what it holds. */
function element(id: string, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(0x0100_0000_0000_0000n + BigInt(content.length))
  return Buffer.concat([Buffer.from(id, 'hex'), size, content])
}

function unsigned(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}

/** One frame as a cluster of its own, at a time in milliseconds. */
function cluster(frame: Uint8Array, time: number): Buffer {
  // Track 1, no time beyond that of the cluster, a key frame.
  return element('1f43b675', element('e7', unsigned(time)), element('a3', Buffer.from([0x81, 0, 0, 0x80]), frame))
}

/** A film of VP8 key frames, each of them shown for so many milliseconds. */
export function webm(frames: readonly Uint8Array[], milliseconds: number, { width, height }: { readonly width: number, readonly height: number }): Buffer {
  const head = element('1a45dfa3', element('4286', unsigned(1)), element('42f7', unsigned(1)), element('42f2', unsigned(4)), element('42f3', unsigned(8)),
    element('4282', Buffer.from('webm')), element('4287', unsigned(4)), element('4285', unsigned(2)))
  const info = element('1549a966', element('2ad7b1', unsigned(1_000_000)), element('4489', double(frames.length * milliseconds)))
  const video = element('e0', element('b0', unsigned(width)), element('ba', unsigned(height)))
  const track = element('ae', element('d7', unsigned(1)), element('73c5', unsigned(1)), element('83', unsigned(1)), element('86', Buffer.from('V_VP8')), video)
  const tracks = element('1654ae6b', track)
  const clusters = frames.map((frame, at) => cluster(frame, at * milliseconds))
  const cuesAt = (start: number): Buffer => {
    let position = start
    return element('1c53bb6b', ...clusters.map((bytes, at) => {
      const cue = element('bb', element('b3', unsigned(at * milliseconds)), element('b7', element('f7', unsigned(1)), element('f1', unsigned(position))))
      position += bytes.length
      return cue
    }))
  }
  // Numbers have one length, whatever they are: so has the index.
  const cues = cuesAt(info.length + tracks.length + cuesAt(0).length)
  return Buffer.concat([head, element('18538067', info, tracks, cues, ...clusters)])
}
