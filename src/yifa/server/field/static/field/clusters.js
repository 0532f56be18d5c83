// Events on a map as one canvas: near ones drawn as a circle with their number, the share that is still open in red.
// Thousands of points cost one pass over an array for each zoom, and a few hundred circles for each frame.
"use strict";

(() => {
  const CELL = 84; // pixels within which events are drawn as one
  const APART = 18; // from this zoom on every event stands alone
  const OPEN = "#b42318";
  const DONE = "#3b7a57";

  // Bundle points in cells of the zoom's own pixel plane. `points` hold x, y at zoom 0, open (0/1), and the event.
  const bundle = (points, zoom) => {
    const scale = 2 ** zoom;
    const alone = zoom >= APART;
    const cells = new Map();
    points.forEach((point, at) => {
      const x = point.x * scale;
      const y = point.y * scale;
      const key = alone ? at : Math.floor(x / CELL) * 4194304 + Math.floor(y / CELL);
      let cell = cells.get(key);
      if (!cell) {
        cell = { x: 0, y: 0, count: 0, open: 0, first: point };
        cells.set(key, cell);
      }
      cell.x += x;
      cell.y += y;
      cell.count += 1;
      cell.open += point.open;
    });
    const bundles = [...cells.values()];
    bundles.forEach((cell) => { cell.x /= cell.count; cell.y /= cell.count; });
    return bundles;
  };

  const radius = (count) => (count === 1 ? 6 : Math.min(26, 10 + 2 * Math.log2(count)));

  window.YifaClusters = L.Layer.extend({
    initialize(onPick) {
      this.onPick = onPick;
      this.points = [];
      this.known = new Map();
    },
    onAdd(map) {
      this.map = map;
      this.sheet = L.DomUtil.create("canvas", "leaflet-zoom-hide");
      // Above the names of villages, below what pops up.
      const pane = map.getPane("events") || map.createPane("events");
      pane.style.zIndex = 655;
      pane.style.pointerEvents = "none";
      pane.append(this.sheet);
      map.on("moveend zoomend resize", this.draw, this);
      map.on("click", this.pick, this);
      this.draw();
    },
    onRemove(map) {
      this.sheet.remove();
      map.off("moveend zoomend resize", this.draw, this);
      map.off("click", this.pick, this);
    },
    setPoints(points) {
      this.points = points;
      this.known.clear();
      if (this.map) this.draw();
    },
    bundles() {
      const zoom = this.map.getZoom();
      if (!this.known.has(zoom)) this.known.set(zoom, bundle(this.points, zoom));
      return this.known.get(zoom);
    },
    // Somewhat more than the window is drawn, so that a drag shows circles before it ends.
    draw() {
      const size = this.map.getSize();
      const margin = size.multiplyBy(0.5).round();
      const sharp = Math.min(2, window.devicePixelRatio || 1);
      const corner = this.map.getPixelBounds().min.subtract(margin);
      const whole = size.add(margin.multiplyBy(2));
      this.sheet.width = whole.x * sharp;
      this.sheet.height = whole.y * sharp;
      this.sheet.style.width = `${whole.x}px`;
      this.sheet.style.height = `${whole.y}px`;
      L.DomUtil.setPosition(this.sheet, this.map.containerPointToLayerPoint([0, 0]).subtract(margin));
      const pen = this.sheet.getContext("2d");
      pen.scale(sharp, sharp);
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      this.shown = [];
      this.bundles().forEach((cell) => {
        const x = cell.x - corner.x;
        const y = cell.y - corner.y;
        if (x < -40 || y < -40 || x > whole.x + 40 || y > whole.y + 40) return;
        this.circle(pen, x, y, cell);
        this.shown.push({ x: x - margin.x, y: y - margin.y, cell });
      });
    },
    circle(pen, x, y, cell) {
      const size = radius(cell.count);
      const share = (cell.open / cell.count) * 2 * Math.PI;
      pen.beginPath();
      pen.arc(x, y, size, 0, 2 * Math.PI);
      pen.fillStyle = cell.count === 1 ? (cell.open ? OPEN : DONE) : "#fff";
      pen.fill();
      pen.lineWidth = cell.count === 1 ? 1.5 : 4;
      pen.strokeStyle = cell.count === 1 ? "#fff" : DONE;
      pen.stroke();
      if (cell.count === 1) return;
      if (cell.open) {
        pen.beginPath();
        pen.arc(x, y, size, -Math.PI / 2, share - Math.PI / 2);
        pen.strokeStyle = OPEN;
        pen.stroke();
      }
      pen.fillStyle = "#1b2430";
      pen.font = `${cell.count > 999 ? 12 : 13}px sans-serif`;
      pen.fillText(String(cell.count), x, y + 0.5);
    },
    pick(event) {
      const near = this.shown
        .map((each) => ({ ...each, far: Math.hypot(each.x - event.containerPoint.x, each.y - event.containerPoint.y) }))
        .filter((each) => each.far <= radius(each.cell.count) + 6)
        .sort((one, other) => one.far - other.far)[0];
      if (near) this.onPick(near.cell, event.latlng);
    },
  });
})();
