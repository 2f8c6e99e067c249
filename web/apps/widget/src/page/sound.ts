const KEY = 'throughline.muted';

export function isMuted(storage: Storage): boolean {
  return storage.getItem(KEY) === '1';
}

export function saveMuted(storage: Storage, muted: boolean): void {
  if (muted) storage.setItem(KEY, '1');
  else storage.removeItem(KEY);
}

let audio: AudioContext | null = null;

/** Two short soft tones. Browsers allow sound only after the visitor did something, and so do we. */
export function playTone(): void {
  if (!navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  const now = audio.currentTime;
  [660, 880].forEach((frequency, index) => {
    const start = now + index * 0.11;
    const tone = new OscillatorNode(audio as AudioContext, { type: 'sine', frequency });
    const loudness = new GainNode(audio as AudioContext, { gain: 0 });
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.08, start + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + 0.22);
    tone.connect(loudness).connect((audio as AudioContext).destination);
    tone.start(start);
    tone.stop(start + 0.25);
  });
}
