// The version by which other tools know what wrote a file.
/** The version of the package, for the files that the page writes. */
export const version = '0.1.0'
