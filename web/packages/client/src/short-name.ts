const MOST = 60; // code points: never more than the server's 256 bytes

/** A file's name as the server takes it: the end is kept, since it says what kind of file it is. */
export const shortName = (name: string): string => [...name].slice(-MOST).join('');
