"use strict";
// The map of the report: panned and zoomed by mouse, touch and keyboard. Only what is in view is drawn.
// map: what overview.py gives, in decimetres from a corner; looks: severity → SVG path of its mark.
const openMap = (figure, map, severities, looks, pick) => {
  const canvas = figure.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const order = Object.keys(looks).reverse(); // gravest on top
  const shapes = Object.fromEntries(order.map((name) => [name, new Path2D(`M0 0${looks[name]}`)]));
  const view = { x: map.width / 2, y: map.height / 2, scale: 1 };
  const LARGEST = 4; // pixels a decimetre
  let shown = [];
  let picked = -1;
  let size = { width: 1, height: 1, fit: 1 };
  let isWaiting = false;

  // [x, y, dx, dy, …] becomes places, and the box around them
  const place = (ring) => {
    const xy = Int32Array.from(ring);
    const box = [xy[0], xy[1], xy[0], xy[1]];
    for (let i = 2; i < xy.length; i += 2) {
      xy[i] += xy[i - 2];
      xy[i + 1] += xy[i - 1];
      box[0] = Math.min(box[0], xy[i]);
      box[1] = Math.min(box[1], xy[i + 1]);
      box[2] = Math.max(box[2], xy[i]);
      box[3] = Math.max(box[3], xy[i + 1]);
    }
    return { xy, box };
  };
  const parcels = map.parcels.map(place);
  const sheets = map.sheets.map(([ring, name]) => ({ ...place(ring), name }));

  const toX = (x) => (x - view.x) * view.scale + size.width / 2;
  const toY = (y) => size.height / 2 - (y - view.y) * view.scale;
  const isSeen = ([west, south, east, north]) =>
    toX(east) >= 0 && toX(west) <= size.width && toY(south) >= 0 && toY(north) <= size.height;

  const trace = (rings) => {
    rings.forEach(({ xy }, number) => {
      if (number % 50 === 0) pen.beginPath(); // long paths are slow
      pen.moveTo(toX(xy[0]), toY(xy[1]));
      for (let i = 2; i < xy.length; i += 2) pen.lineTo(toX(xy[i]), toY(xy[i + 1]));
      pen.closePath();
      if (number % 50 === 49 || number === rings.length - 1) pen.stroke();
    });
  };

  const write = (text, x, y, colours) => {
    pen.lineWidth = 3;
    pen.strokeStyle = colours.raised;
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  };

  const roundStep = (longest) => {
    const power = 10 ** Math.floor(Math.log10(longest));
    return power * [5, 2, 1].find((step) => step * power <= longest);
  };

  const drawGrid = (colours) => {
    const step = roundStep(20 / view.scale) * 10; // decimetres; 80 to 200 pixels
    const label = (corner, at) => String(Math.round(corner + at / 10));
    const offset = { x: (map.east_m * 10) % step, y: (map.north_m * 10) % step };
    pen.lineWidth = 1;
    pen.strokeStyle = colours.line;
    pen.fillStyle = colours.soft;
    pen.textAlign = "left";
    const labels = [];
    for (let x = Math.ceil((view.x - size.width / 2 / view.scale + offset.x) / step) * step - offset.x; toX(x) < size.width; x += step) {
      pen.strokeRect(toX(x), -1, 0, size.height + 2);
      labels.push([label(map.east_m, x), toX(x) + 4, size.height - 6]);
    }
    for (let y = Math.ceil((view.y - size.height / 2 / view.scale + offset.y) / step) * step - offset.y; toY(y) > 0; y += step) {
      pen.strokeRect(-1, toY(y), size.width + 2, 0);
      labels.push([label(map.north_m, y), 4, toY(y) - 4]);
    }
    return labels;
  };

  const drawBar = (colours) => {
    const metres = roundStep(size.width / 5 / (view.scale * 10));
    const length = metres * 10 * view.scale;
    pen.lineWidth = 2;
    pen.strokeStyle = colours.ink;
    pen.strokeRect(size.width - 12 - length, size.height - 30, length, 0);
    pen.fillStyle = colours.ink;
    pen.textAlign = "right";
    write(metres < 1000 ? `${metres} m` : `${metres / 1000} km`, size.width - 18 - length, size.height - 26, colours);
  };

  const drawNumbers = (seen, colours) => {
    pen.fillStyle = colours.soft;
    pen.textAlign = "center";
    for (const i of seen) {
      const [west, south, east, north] = parcels[i].box;
      if ((east - west) * view.scale > 34 && (north - south) * view.scale > 20 && map.numbers[i])
        write(map.numbers[i], toX((west + east) / 2), toY((south + north) / 2) + 4, colours);
    }
  };

  const drawMarks = (colours) => {
    const grown = Math.min(1.5, 0.8 + size.width / 2000);
    for (const severity of order) {
      const cells = new Set(); // marks on the same pixels are drawn once
      pen.fillStyle = colours[severity];
      pen.strokeStyle = colours.raised;
      pen.lineWidth = 1;
      for (const i of shown) {
        if (severities[i] !== severity || !map.marks[i]) continue;
        const x = Math.round(toX(map.marks[i][0]));
        const y = Math.round(toY(map.marks[i][1]));
        const cell = (x >> 1) * 65536 + (y >> 1);
        if (x < -9 || y < -9 || x > size.width + 9 || y > size.height + 9 || cells.has(cell)) continue;
        cells.add(cell);
        pen.setTransform(devicePixelRatio * grown, 0, 0, devicePixelRatio * grown, x * devicePixelRatio, y * devicePixelRatio);
        pen.fill(shapes[severity]);
        pen.stroke(shapes[severity]);
      }
    }
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    if (map.marks[picked]) {
      pen.strokeStyle = colours.accent;
      pen.lineWidth = 3;
      pen.beginPath();
      pen.arc(toX(map.marks[picked][0]), toY(map.marks[picked][1]), 14, 0, 7);
      pen.stroke();
    }
  };

  const draw = () => {
    isWaiting = false;
    const style = getComputedStyle(figure);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const names = ["raised", "ink", "soft", "line", "accent", "parcel", ...order];
    const colours = Object.fromEntries(names.map((name) => [name, colour(name)]));
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, size.width, size.height);
    pen.font = `12px ${style.fontFamily}`;
    pen.lineJoin = "round";
    const labels = drawGrid(colours);
    const seen = parcels.map((_, i) => i).filter((i) => isSeen(parcels[i].box));
    pen.lineWidth = Math.min(1.2, Math.max(0.35, view.scale * 2));
    pen.strokeStyle = colours.parcel;
    trace(seen.map((i) => parcels[i]));
    pen.lineWidth = 1.5;
    pen.strokeStyle = colours.soft;
    pen.setLineDash([6, 4]);
    trace(sheets.filter(({ box }) => isSeen(box)));
    pen.setLineDash([]);
    drawNumbers(seen, colours);
    drawMarks(colours);
    pen.fillStyle = colours.ink;
    pen.textAlign = "center";
    for (const { box, name } of sheets)
      if ((box[2] - box[0]) * view.scale > 60) write(name, toX((box[0] + box[2]) / 2), toY((box[1] + box[3]) / 2), colours);
    pen.fillStyle = colours.soft;
    pen.textAlign = "left";
    for (const [text, x, y] of labels) write(text, x, y, colours);
    drawBar(colours);
  };

  const redraw = () => {
    if (!isWaiting) requestAnimationFrame(draw);
    isWaiting = true;
  };

  // keeps the place under (x, y) where it is
  const zoom = (factor, x = size.width / 2, y = size.height / 2) => {
    const scale = Math.min(LARGEST, Math.max(size.fit / 2, view.scale * factor));
    const kept = 1 / view.scale - 1 / scale;
    view.x += (x - size.width / 2) * kept;
    view.y -= (y - size.height / 2) * kept;
    view.scale = scale;
    redraw();
  };
  const pan = (dx, dy) => {
    view.x -= dx / view.scale;
    view.y += dy / view.scale;
    redraw();
  };
  const fit = () => {
    Object.assign(view, { x: map.width / 2, y: map.height / 2, scale: size.fit });
    redraw();
  };

  const nearest = (x, y, reach) => {
    let best = -1;
    let least = reach * reach;
    for (const i of shown) {
      if (!map.marks[i]) continue;
      const away = (toX(map.marks[i][0]) - x) ** 2 + (toY(map.marks[i][1]) - y) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    return best;
  };
  const choose = (i) => {
    if (i < 0) return;
    picked = i;
    redraw();
    pick(i);
  };

  const fingers = new Map();
  let travelled = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    if (fingers.size === 1) travelled = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    fingers.set(event.pointerId, event);
    const [dx, dy] = [event.offsetX - before.offsetX, event.offsetY - before.offsetY];
    travelled += Math.abs(dx) + Math.abs(dy);
    const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
    if (!other) return pan(dx, dy);
    const apart = (one) => Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY) || 1;
    pan(dx / 2, dy / 2);
    zoom(apart(event) / apart(before), (event.offsetX + other.offsetX) / 2, (event.offsetY + other.offsetY) / 2);
  });
  for (const name of ["pointerup", "pointercancel"])
    canvas.addEventListener(name, (event) => {
      const isClick = name === "pointerup" && fingers.size === 1 && travelled < 6;
      fingers.delete(event.pointerId);
      if (isClick) choose(nearest(event.offsetX, event.offsetY, event.pointerType === "touch" ? 24 : 14));
    });
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (document.activeElement !== canvas && !event.ctrlKey) return; // the page scrolls
      event.preventDefault();
      zoom(2 ** (-event.deltaY / 300), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  const keys = {
    ArrowLeft: () => pan(60, 0),
    ArrowRight: () => pan(-60, 0),
    ArrowUp: () => pan(0, 60),
    ArrowDown: () => pan(0, -60),
    "+": () => zoom(1.5),
    "=": () => zoom(1.5),
    "-": () => zoom(1 / 1.5),
    0: fit,
    Enter: () => choose(nearest(size.width / 2, size.height / 2, Infinity)),
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const [name, act] of Object.entries({ nearer: keys["+"], farther: keys["-"], whole: fit }))
    figure.querySelector(`.${name}`).addEventListener("click", act);

  new ResizeObserver(() => {
    const isWhole = view.scale === size.fit || size.width === 1;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return;
    size = { width, height, fit: Math.min(width / map.width, height / map.height) * 0.86 };
    [canvas.width, canvas.height] = [width * devicePixelRatio, height * devicePixelRatio];
    if (isWhole) view.scale = size.fit;
    draw();
  }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  return {
    redraw: draw,
    show(found) {
      shown = found;
      redraw();
    },
    turnTo(i) {
      picked = i;
      Object.assign(view, { x: map.marks[i][0], y: map.marks[i][1], scale: Math.max(view.scale, Math.min(1, LARGEST)) });
      redraw();
      canvas.focus();
    },
  };
};
