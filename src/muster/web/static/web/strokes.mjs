// What a finger writes on a canvas, as a path of whole numbers in a box of 1000 by 400: the desk's pages and the phone.

const STEP = 8;
const MOST = 500;

// `told` hears the path whenever it has grown.
export function strokes(canvas, told = () => {}) {
  const pen = canvas.getContext("2d");
  Object.assign(pen, { lineWidth: 9, lineCap: "round", strokeStyle: "#101820" });
  let parts = [];
  let last = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const inside = (share, most) => Math.max(0, Math.min(most, Math.round(share * most)));
    return [inside((event.clientX - box.left) / box.width, canvas.width), inside((event.clientY - box.top) / box.height, canvas.height)];
  };
  const add = (letter, point) => {
    parts.push(`${letter}${point.join(" ")}`);
    last = point;
    told(parts.join(""));
  };
  const begin = (event) => {
    if (parts.length >= MOST) return;
    canvas.setPointerCapture(event.pointerId);
    add("M", at(event));
  };
  const go = (event) => {
    if (!last || parts.length >= MOST) return;
    const point = at(event);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP) return;
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...point);
    pen.stroke();
    add("L", point);
  };
  const end = () => (last = null);
  for (const [kind, listener] of [["pointerdown", begin], ["pointermove", go], ["pointerup", end], ["pointercancel", end]]) canvas.addEventListener(kind, listener);
  const clear = () => {
    parts = [];
    last = null;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    told("");
  };
  return { clear, path: () => parts.join(""), points: () => parts.length };
}
