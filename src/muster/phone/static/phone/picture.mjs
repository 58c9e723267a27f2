// A picture of a plate or an identity card to type from. It stands beside its field while somebody types and goes with
// the screen: drawn from the camera, never a file, never stored, never sent.

import { button, field, h, once } from "./dom.mjs";
import { close, openCamera } from "./scan.mjs";
import { t } from "./texts.mjs";

const LARGEST = 1600;
const ZOOMS = 3;
let live = null; // { stream, video }: while somebody aims
let held = null; // { key, canvas, zoom, closed }: the one picture that stands there

function stopAiming() {
  if (live) close(live.stream);
  live = null;
}

// Its pixels go now, not when the browser next tidies up.
export function forget() {
  stopAiming();
  if (held) Object.assign(held.canvas, { width: 0, height: 0 });
  held = null;
}

// Another screen stands there, or the same one drawn anew: what is no longer seen is let go.
export function settle() {
  if (live && !live.video.isConnected) stopAiming();
  if (held && !held.canvas.isConnected) forget();
}

function drawn(source, width, height) {
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const canvas = h("canvas", { ...size, class: "shot", role: "img", "aria-label": t("aid.shown") });
  canvas.getContext("2d").drawImage(source, 0, 0, size.width, size.height);
  return canvas;
}

// Larger step by step, about the middle; then the whole again. Fingers move it in its frame.
function zoomed(box, more) {
  held.zoom = (held.zoom % ZOOMS) + 1;
  held.canvas.className = `shot x${held.zoom}`;
  more.textContent = t("aid.zoom", { n: held.zoom });
  box.scrollTo((box.scrollWidth - box.clientWidth) / 2, (box.scrollHeight - box.clientHeight) / 2);
}

// Stands before a field. `key` tells one field of a screen from another: a screen drawn anew keeps its picture.
export function aid(key) {
  const node = h("div", { class: "aid" });
  const put = (...parts) => node.replaceChildren(...parts);
  const row = (...buttons) => h("div", { class: "aid-row" }, buttons);

  const closed = () => put(button(t("aid.open"), aim));
  const remove = () => {
    forget();
    closed();
  };
  const show = () => {
    const box = h("div", { class: "shot-box", tabindex: "0", role: "group", "aria-label": t("aid.shown") }, held.canvas);
    const more = button(t("aid.zoom", { n: held.zoom }), () => zoomed(box, more));
    put(h("p", { class: "hint" }, t("aid.hint")), box, row(more, button(t("aid.again"), aim), button(t("aid.remove"), remove)));
  };
  const take = (source, width, height) => {
    held = { key, canvas: drawn(source, width, height), zoom: 1, closed };
    stopAiming();
    show();
  };

  // Without a camera on the page: the phone's own takes it, and may keep a copy of which the page knows nothing.
  const byFile = () => {
    const input = h("input", { type: "file", accept: "image/*", capture: "environment" });
    input.addEventListener("change", async () => {
      const picture = await createImageBitmap(input.files[0]).catch(() => null);
      input.value = "";
      if (!picture) return;
      if (node.isConnected) take(picture, picture.width, picture.height);
      picture.close();
    });
    put(h("p", { class: "hint", role: "status" }, t("aid.none")), field(t("aid.file"), input, t("aid.file_hint")));
  };

  const aim = once(async () => {
    const before = held;
    forget();
    if (before && before.closed !== closed) before.closed();
    let stream;
    try {
      stream = await openCamera();
    } catch {
      return byFile();
    }
    if (!node.isConnected) return close(stream);
    const video = h("video", { class: "camera", playsinline: true, muted: true, "aria-label": t("scan.camera") });
    live = { stream, video };
    video.srcObject = stream;
    const now = () => video.videoWidth && take(video, video.videoWidth, video.videoHeight);
    put(video, row(button(t("aid.take"), now), button(t("aid.stop"), remove)));
    return video.play().catch(() => {}); // the screen was left before it began
  });

  if (held?.key === key) {
    held.closed = closed;
    show();
  } else closed();
  return node;
}
