// The map of the board: places as shapes, sites as signs; colour is never the only mark of a state.
// Places are HTML links, so the map works from the keyboard; without WebGL the table on the page says the same.

import * as maplibregl from "../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs";

const COLOURS = { ok: "#1c7d48", warn: "#a86b00", bad: "#b42318", none: "#74838f" };
const FILLS = { ok: "#e6f4ec", warn: "#fff4dc", bad: "#fdecea", none: "#edf1f5" };
const SIZE = 36;

function byState(table) {
  return ["match", ["get", "state"], ...Object.entries(table).flat(), table.none];
}

// Disc, triangle, square, disc with a dash: the same shapes as the signs in the tables.
function sign(state) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  const middle = SIZE / 2;
  pen.fillStyle = COLOURS[state];
  pen.strokeStyle = "#fff";
  pen.lineWidth = 3;
  pen.beginPath();
  if (state === "warn") {
    pen.moveTo(middle, 4);
    pen.lineTo(SIZE - 4, SIZE - 6);
    pen.lineTo(4, SIZE - 6);
    pen.closePath();
  } else if (state === "bad") {
    pen.rect(6, 6, SIZE - 12, SIZE - 12);
  } else {
    pen.arc(middle, middle, middle - 8, 0, 2 * Math.PI);
  }
  pen.fill();
  pen.stroke();
  pen.beginPath();
  pen.lineWidth = 4;
  if (state === "bad") {
    pen.moveTo(12, 12);
    pen.lineTo(SIZE - 12, SIZE - 12);
    pen.moveTo(SIZE - 12, 12);
    pen.lineTo(12, SIZE - 12);
  } else if (state === "none") {
    pen.moveTo(12, middle);
    pen.lineTo(SIZE - 12, middle);
  }
  pen.stroke();
  return pen.getImageData(0, 0, SIZE, SIZE);
}

function style(shown) {
  return {
    version: 8,
    sources: {
      places: { type: "geojson", data: shown.places },
      sites: { type: "geojson", data: shown.sites },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#f6f8fa" } },
      { id: "places", type: "fill", source: "places", paint: { "fill-color": byState(FILLS), "fill-opacity": ["case", ["get", "aside"], 0.25, 0.9] } },
      { id: "edges", type: "line", source: "places", paint: { "line-color": "#9fb1c2", "line-width": 1.2 } },
    ],
  };
}

function bounds(collections) {
  const box = new maplibregl.LngLatBounds();
  const walk = (value) => {
    if (typeof value[0] === "number") box.extend(value);
    else value.forEach(walk);
  };
  for (const collection of collections) {
    for (const feature of collection.features) {
      if (feature.geometry) walk(feature.geometry.coordinates);
    }
  }
  return box;
}

function told(place) {
  return place.manning ? `${place.words} · ${place.manning}` : place.words;
}

function label(place) {
  const link = document.createElement(place.url ? "a" : "span");
  link.className = `map-place ${place.state}${place.aside ? " aside" : ""}`;
  if (place.url) link.href = place.url;
  link.title = told(place);
  const mark = document.querySelector(`template[data-sign="${place.state}"]`);
  if (mark) link.append(mark.content.cloneNode(true));
  const name = document.createElement("span");
  name.textContent = place.name;
  link.append(name);
  if (place.missing) {
    const missing = document.createElement("b");
    missing.className = "missing";
    missing.textContent = place.missing;
    missing.setAttribute("aria-label", place.manning);
    link.append(missing);
  }
  return link;
}

function popup(map, site, at) {
  const body = document.createElement("div");
  const name = document.createElement("b");
  name.textContent = site.name;
  const words = document.createElement("div");
  words.textContent = told(site);
  body.append(name, words);
  return new maplibregl.Popup({ closeButton: false, offset: 12, maxWidth: "240px" }).setLngLat(at).setDOMContent(body).addTo(map);
}

function addSites(map, filtered) {
  for (const state of Object.keys(COLOURS)) map.addImage(state, sign(state), { pixelRatio: 2 });
  map.addLayer({
    id: "sites",
    type: "symbol",
    source: "sites",
    // From afar only what needs an eye is drawn; the rest appears when the map is close enough to tell posts apart.
    // Whoever asked for one state sees its posts from afar as well, and no others.
    filter: filtered ? ["!", ["get", "aside"]] : ["any", [">=", ["zoom"], map.getZoom() + 0.9], ["in", ["get", "state"], ["literal", ["bad", "warn"]]]],
    layout: {
      "icon-image": ["get", "state"],
      "icon-allow-overlap": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.55, 12, 1],
      "symbol-sort-key": ["match", ["get", "state"], "bad", 3, "warn", 2, "none", 1, 0],
    },
  });
  let shown = null;
  map.on("mouseenter", "sites", (event) => {
    map.getCanvas().style.cursor = "pointer";
    shown?.remove();
    shown = popup(map, event.features[0].properties, event.features[0].geometry.coordinates);
  });
  map.on("mouseleave", "sites", () => {
    map.getCanvas().style.cursor = "";
    shown?.remove();
  });
  map.on("click", "sites", (event) => window.location.assign(event.features[0].properties.url));
}

async function start(holder) {
  const answer = await fetch(holder.dataset.source, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const shown = await answer.json();
  const box = bounds([shown.places, shown.sites]);
  if (box.isEmpty()) throw new Error("nothing to draw");
  const words = holder.dataset;
  const map = new maplibregl.Map({
    container: holder.querySelector("[data-canvas]"),
    style: style(shown),
    bounds: box,
    fitBoundsOptions: { padding: 28 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: true,
    locale: {
      "Map.Title": words.title,
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
      "CooperativeGesturesHandler.WindowsHelpText": words.wheel,
      "CooperativeGesturesHandler.MacHelpText": words.wheel,
      "CooperativeGesturesHandler.MobileHelpText": words.touch,
    },
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  for (const feature of shown.places.features) {
    const { longitude, latitude } = feature.properties;
    new maplibregl.Marker({ element: label(feature.properties) }).setLngLat([longitude, latitude]).addTo(map);
  }
  await new Promise((resolve) => map.once("load", resolve));
  addSites(map, shown.filtered);
  const note = document.querySelector("[data-schematic]");
  if (note) note.hidden = !shown.schematic;
  holder.dataset.ready = "yes";
  return map;
}

for (const holder of document.querySelectorAll("[data-map]")) {
  start(holder).catch(() => {
    holder.querySelector("[data-canvas]").hidden = true;
    holder.querySelector("[data-unavailable]").hidden = false;
    holder.dataset.ready = "no";
  });
}
