// Where something is: found by the phone, told as grid and village by the town's own outlines, corrected on a map.
import { h, show } from "./dom.js";
import { kept } from "./store.js";

export const locate = () => new Promise((resolve) => {
  if (!navigator.geolocation) {
    resolve(null);
    return;
  }
  navigator.geolocation.getCurrentPosition(
    (found) => resolve({ x: found.coords.longitude, y: found.coords.latitude, near: Math.round(found.coords.accuracy) }),
    () => resolve(null),
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
  );
});

export const pointText = (place) => `${place.x.toFixed(5)},${place.y.toFixed(5)}`;

// Whether a place lies within a ring of [longitude, latitude] points.
export const inRing = (x, y, ring) => {
  let inside = false;
  for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
    const [ax, ay] = ring[at];
    const [bx, by] = ring[last];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
};

const holds = (shape, x, y) => shape.geometry.coordinates.some(
  ([outer, ...holes]) => inRing(x, y, outer) && !holes.some((hole) => inRing(x, y, hole)),
);

// The village and grid of a place, as the town's outlines have it; what is not drawn is "".
export const regionOf = (outline, place) => {
  const found = { village: "", grid: "", name: "" };
  ((outline && outline.features) || []).forEach((shape) => {
    if (!holds(shape, place.x, place.y)) return;
    found[shape.properties.kind] = shape.properties.code;
    if (shape.properties.kind === "grid" || !found.name) found.name = shape.properties.name;
  });
  return found;
};

// Metres between two places, near enough within a town.
const apart = (one, other) => Math.hypot(
  (one.x - other.x) * 111320 * Math.cos((one.y * Math.PI) / 180), (one.y - other.y) * 110570,
);

// The nearest event in hand that is still open, so that nobody reports a second time what is reported already.
export const nearest = (matters, place, within = 150) => matters
  .filter((matter) => matter.open && matter.point)
  .map((matter) => {
    const [x, y] = matter.point.split(",").map(Number);
    return { matter, far: Math.round(apart(place, { x, y })) };
  })
  .filter(({ far }) => far <= within)
  .sort((one, other) => one.far - other.far)[0];

const library = () => new Promise((resolve, reject) => {
  if (window.L) {
    resolve(window.L);
    return;
  }
  const base = document.documentElement.dataset.static;
  document.head.append(h("link", { rel: "stylesheet", href: `${base}vendor/leaflet.css` }));
  document.head.append(h("script", {
    src: `${base}vendor/leaflet.js`, onload: () => resolve(window.L), onerror: () => reject(new Error("no map")),
  }));
});

// A map under a fixed cross: it is moved until the cross lies on the place. Resolves to the place, or null.
export const choose = async (start) => {
  const outline = await kept("outline");
  const shapes = (outline && outline.features) || [];
  const map = h("div", { class: "map", id: "choose-map" });
  const back = [...document.getElementById("page").childNodes];
  const words = h("p", { class: "muted" }, "移动地图，让十字对准地点。");
  return new Promise((resolve) => {
    const done = (place) => {
      document.getElementById("page").replaceChildren(...back);
      resolve(place);
    };
    let middle = start;
    show(h("h1", null, "在地图上改位置"), words, h("div", { class: "map-box" }, map, h("div", { class: "cross", "aria-hidden": "true" })),
      h("div", { class: "bar" },
        h("button", { type: "button", onclick: () => done(null) }, "不改"),
        h("button", { type: "button", class: "main", onclick: () => done(middle) }, "用这里")));
    window.scrollTo(0, 0);
    library().then((L) => {
      const drawn = L.map(map, { attributionControl: false, zoomControl: true, preferCanvas: true });
      const layer = L.geoJSON({ type: "FeatureCollection", features: shapes }, {
        style: (shape) => ({ color: "#1f4e8c", weight: shape.properties.kind === "village" ? 2 : 1, fill: false }),
        interactive: false,
      }).addTo(drawn);
      if (start) drawn.setView([start.y, start.x], 16);
      else if (shapes.length) drawn.fitBounds(layer.getBounds());
      else drawn.setView([30, 112], 5);
      const moved = () => {
        const at = drawn.getCenter();
        middle = { x: at.lng, y: at.lat, near: 0 };
        const region = regionOf(outline, middle);
        words.textContent = region.name ? `十字在${region.name}。` : "移动地图，让十字对准地点。";
      };
      drawn.on("moveend", moved);
      moved();
    }).catch(() => { words.textContent = "地图打不开。请在下面的名单里选村和网格。"; });
  });
};
