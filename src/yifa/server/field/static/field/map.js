// The page of the grid map: brings the year's events once; filters and counts without asking again.
import { inRing } from "./where.js";

(() => {
  const filters = document.getElementById("map-filters");
  const said = document.getElementById("map-said");
  const days = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 367];
  const NAMED = 12;
  let data = null;
  let shapes = [];
  const map = L.map("grid-map", { attributionControl: false, preferCanvas: true, minZoom: 4, maxZoom: 19, zoomSnap: 0.5 });
  const world = 256 / 360;

  const plane = (x, y) => {
    const sin = Math.sin((y * Math.PI) / 180);
    return { x: (x + 180) * world, y: 256 * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) };
  };

  const clusters = new window.YifaClusters((cell, at) => {
    if (cell.count > 1 && map.getZoom() < 18) {
      map.setView(at, Math.min(19, map.getZoom() + 2));
      return;
    }
    const [, , kind, state, day, position] = cell.first.event;
    const box = document.createElement("div");
    const link = document.createElement("a");
    link.href = `/m/${data.town.slice(0, 9)}/${position}/`;
    link.textContent = `${data.kinds[kind]}（${data.states[state][0]}）`;
    const when = new Date(Date.UTC(Number(filters.elements.year.value), 0, day));
    box.append(link, document.createElement("br"), `${when.getUTCMonth() + 1}月${when.getUTCDate()}日`);
    L.popup().setLatLng(at).setContent(box).openOn(map);
  });

  const wanted = () => {
    const { state, kind, from, to } = filters.elements;
    const first = days[Number(from.value) - 1];
    const last = days[Number(to.value)];
    return data.events.filter((event) => (kind.value === "" || event[2] === Number(kind.value))
      && (state.value === "" || data.states[event[3]][1] === (state.value === "done"))
      && event[4] > first && event[4] <= last);
  };

  // How many lie in each village and grid. Boxes first: a point is tried against the few outlines around it.
  const count = (events) => {
    const areas = shapes.map((shape) => ({ name: shape.properties.name, kind: shape.properties.kind, all: 0, open: 0, shape }));
    events.forEach((event) => {
      areas.forEach((area) => {
        const [west, south, east, north] = area.shape.box;
        if (event[0] < west || event[0] > east || event[1] < south || event[1] > north) return;
        if (!area.shape.geometry.coordinates.some(([outer]) => inRing(event[0], event[1], outer))) return;
        area.all += 1;
        if (!data.states[event[3]][1]) area.open += 1;
      });
    });
    return areas;
  };

  const tell = (events) => {
    const open = events.filter((event) => !data.states[event[3]][1]).length;
    const parts = [`${events.length}宗，未办结${open}宗`];
    if (data.unplaced) parts.push(`其中没有坐标的按网格、村的中心画，全年${data.unplaced}宗`);
    if (data.nowhere) parts.push(`另有${data.nowhere}宗画不出位置`);
    if (data.most) parts.push(`只画最近的${data.most}宗`);
    said.textContent = `${parts.join("；")}。`;
  };

  const fillTable = (areas) => {
    const body = document.querySelector("#map-areas tbody");
    body.replaceChildren(...areas.map((area) => {
      const row = document.createElement("tr");
      [[area.kind === "grid" ? `　${area.name}` : area.name, ""], [area.all, "num"], [area.open, "num"]].forEach(([value, look]) => {
        const cell = document.createElement("td");
        cell.textContent = value;
        cell.className = look;
        row.append(cell);
      });
      return row;
    }));
  };

  const draw = () => {
    const events = wanted();
    clusters.setPoints(events.map((event) => ({ ...plane(event[0], event[1]), open: data.states[event[3]][1] ? 0 : 1, event })));
    tell(events);
    // The table may come a moment after the map.
    window.setTimeout(() => fillTable(count(events)), 0);
    performance.mark("yifa-map-drawn");
  };

  const outline = (collection) => {
    shapes = collection.features;
    shapes.forEach((shape) => {
      const points = shape.geometry.coordinates.flat(2);
      const xs = points.map((point) => point[0]);
      const ys = points.map((point) => point[1]);
      shape.box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    });
    const layer = L.geoJSON(collection, {
      interactive: false,
      style: (shape) => (shape.properties.kind === "village"
        ? { color: "#1f4e8c", weight: 2, fillColor: "#eef4fb", fillOpacity: 0.7 }
        : { color: "#8a94a3", weight: 1, fill: false }),
    });
    layer.addTo(map);
    const names = L.layerGroup(shapes.filter((shape) => shape.properties.kind === "village").map((shape) => {
      const [west, south, east, north] = shape.box;
      return L.tooltip({ permanent: true, direction: "center", className: "map-name", interactive: false })
        .setLatLng([north - (north - south) * 0.2, (west + east) / 2]).setContent(document.createTextNode(shape.properties.name));
    }));
    // Names only where there is room for them.
    const named = () => (map.getZoom() >= NAMED ? names.addTo(map) : names.remove());
    map.on("zoomend", named);
    if (shapes.length) map.fitBounds(layer.getBounds(), { padding: [8, 8] });
    return shapes.length > 0;
  };

  const bring = async (path) => {
    const answer = await fetch(path, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const year = async () => {
    data = await bring(`${filters.dataset.events}?year=${filters.elements.year.value}`);
    draw();
  };

  const begin = async () => {
    map.setView([30, 112], 5);
    try {
      const [collection] = await Promise.all([
        bring(filters.dataset.outlines),
        bring(`${filters.dataset.events}?year=${filters.elements.year.value}`).then((found) => { data = found; }),
      ]);
      const drawn = outline(collection);
      clusters.addTo(map);
      if (!drawn && data.events.length) map.fitBounds(data.events.map((event) => [event[1], event[0]]));
      draw();
    } catch (broken) {
      said.textContent = "图没有取到。请检查网络后刷新。";
    }
  };

  filters.addEventListener("change", (event) => (event.target.name === "year" ? year() : draw()));
  filters.addEventListener("submit", (event) => event.preventDefault());
  begin();
})();
