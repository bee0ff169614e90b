// Words of tooltips and popups are built from text nodes: nothing that was delivered is ever read as HTML.
function lines(...texts) {
  const box = document.createElement("div");
  box.className = "about";
  for (const [tag, text] of texts) if (text) box.appendChild(document.createElement(tag)).textContent = text;
  return box;
}

function aboutParcel(uses) {
  return (feature, layer) => {
    const [sheet, parcel, area] = WORDS.parcels[feature.id];
    const size = area === null ? "" : `${area.toLocaleString("vi-VN", { maximumFractionDigits: 1 })} m²`;
    const say = () => lines(["b", `Tờ ${sheet ?? "?"} · Thửa ${parcel ?? "?"}`], ["span", size], ["small", uses[0]], ["small", uses[1]]);
    layer.bindTooltip(say, { sticky: true });
    layer.bindPopup(say);
  };
}

function aboutFinding(kind) {
  return (feature, layer) => {
    const [code, sheet, parcel, vi, en] = WORDS.findings[feature.id];
    const where = sheet || parcel ? `Tờ ${sheet ?? "?"} · Thửa ${parcel ?? "?"}` : "";
    layer.bindPopup(() => lines(["b", `${code} · ${kind}`], ["span", where], ["span", vi], ["small", en]), { maxWidth: 320 });
  };
}

function aboutChange(kind) {
  return (feature, layer) => {
    const [before, after, area, what] = WORDS.changes[feature.id];
    const number = before && after && before !== after ? `${before} → ${after}` : after ?? before;
    const say = () => lines(["b", `${kind}`], ["span", number], ["span", area], ["small", what]);
    layer.bindTooltip(say, { sticky: true });
    layer.bindPopup(say, { maxWidth: 320 });
  };
}

function gridLabel(labels) {
  return (feature, layer) => {
    const label = labels[feature.id];
    const [longitude, latitude] = feature.geometry.coordinates[0];
    layer.options.interactive = false;
    const look = { permanent: true, direction: label.startsWith("E") ? "bottom" : "left", className: "grid-label" };
    layer.bindTooltip(() => lines(["span", label]), look);
    layer.on("add", () => layer.openTooltip([latitude, longitude]));
  };
}

if (innerWidth < 600) document.querySelector(".legend").removeAttribute("open");
