// A sound for each verdict, made on the phone: high and short is good, low and twice is stop.

const TUNES = {
  pass: [[880, 0.12]],
  doubt: [[520, 0.16], [520, 0.16]],
  sample: [[440, 0.18], [660, 0.18]],
  turn_back: [[260, 0.28], [200, 0.34]],
  transfer: [[200, 0.22], [200, 0.22], [200, 0.34]],
  tap: [[1200, 0.04]],
};
let audio = null;

export function play(name) {
  const Audio = window.AudioContext ?? window.webkitAudioContext;
  if (!Audio || !TUNES[name]) return;
  try {
    audio ??= new Audio();
    if (audio.state === "suspended") audio.resume();
    let at = audio.currentTime;
    for (const [pitch, length] of TUNES[name]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + length);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length);
      at += length + 0.05;
    }
  } catch {
    // No sound on this phone: sign, word and colour say the same.
  }
  navigator.vibrate?.(name === "pass" || name === "tap" ? 30 : [120, 80, 120]);
}
