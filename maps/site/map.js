// The map: the release's tiles in the release's own style, one parcel highlighted, nothing from outside.
import { Map as GlMap, NavigationControl, ScaleControl, addProtocol } from "./vendor/maplibre-gl/maplibre-gl.mjs";
import { Protocol } from "./vendor/pmtiles/pmtiles.js";
import { fileUrl } from "./data.js";
import { word } from "./words.js";

const DETAIL_ZOOM = 14;
let map;

export async function openMap(release, { onParcel, onNothing, onTooFar }) {
  addProtocol("pmtiles", new Protocol().tile);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const style = async () => {
    const answer = await fetch(fileUrl(dark.matches ? "style-dark.json" : "style-light.json"));
    const sheet = await answer.json();
    sheet.sources.release.url = `pmtiles://${fileUrl(release.tiles)}`;
    return sheet;
  };
  map = new GlMap({
    container: "map",
    style: await style(),
    bounds: release.bbox,
    fitBoundsOptions: { padding: 24 },
    minZoom: 6,
    maxZoom: 21,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maplibreLogo: false,
    locale: {
      "Map.Title": word("map"),
      "NavigationControl.ZoomIn": word("zoom_larger"),
      "NavigationControl.ZoomOut": word("zoom_smaller"),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  map.on("click", ({ point }) => {
    const [hit] = map.queryRenderedFeatures(point, { layers: ["parcel-fill"] });
    if (hit) onParcel(hit.properties.key);
    else if (map.getZoom() < DETAIL_ZOOM) onTooFar();
    else onNothing();
  });
  map.on("mousemove", ({ point }) => {
    const over = map.queryRenderedFeatures(point, { layers: ["parcel-fill"] }).length > 0;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
  dark.addEventListener("change", async () => {
    map.setStyle(await style());
    map.once("styledata", () => highlight(selected));
  });
  const { dataset } = map.getContainer();
  map.on("movestart", () => { dataset.idle = "false"; });
  map.on("idle", () => { dataset.idle = "true"; });
  await new Promise((resolve) => map.once("load", resolve));
  dataset.ready = "true";
}

let selected = null;

export function highlight(feature) {
  selected = feature;
  map?.getSource("selected")?.setData({ type: "FeatureCollection", features: feature ? [feature] : [] });
}

export function showParcel(feature, { fly }) {
  if (!map) return;
  highlight(feature);
  if (!fly) return;
  const [west, south, east, north] = extent(feature.geometry.coordinates);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds([west, south, east, north], { padding: 80, maxZoom: 19, animate: !still, duration: 900 });
}

function extent(coordinates) {
  const points = coordinates.flat(2);
  const [xs, ys] = [points.map((point) => point[0]), points.map((point) => point[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
