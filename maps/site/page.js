// The citizens' page: a form and a map that lead to the same card, and an address that says which parcel it is.
import { hideCard, showCard } from "./card.js";
import { commune, findParcel, openRelease } from "./data.js";
import { highlight, openMap, showParcel } from "./map.js";
import { date, language, number, setLanguage, word } from "./words.js";

const at = (id) => document.getElementById(id);
const message = (text) => { at("message").textContent = text; };
let release;
let shown = null;
let latest = 0;

// ---- the address: ?thua=commune/sheet/parcel ----

// `how` is replaceState for what came from the address itself, so that "back" leads away and not in a circle.
function remember(key, how) {
  const address = new URL(location.href);
  if (key) address.searchParams.set("thua", key);
  else address.searchParams.delete("thua");
  if (address.href !== location.href) history[how](null, "", address);
}

function keyInAddress() {
  const key = new URLSearchParams(location.search).get("thua");
  return key?.split("/").length === 3 ? partsOf(key) : null;
}

// A label may hold a slash: in a key it is written %2F.
function partsOf(key) {
  return key.split("/").map((part) => part.replace(/%(25|2F)/g, decodeURIComponent));
}

// ---- finding and showing ----

async function open([code, sheet, parcel], { fly = true, how = "pushState" } = {}) {
  const turn = ++latest;
  message(word("searching"));
  let found;
  try {
    found = commune(code) ? await findParcel(code, sheet, parcel) : { missing: "commune" };
  } catch {
    found = null;
  }
  if (turn !== latest) return; // something else was asked for meanwhile
  if (!found) message(word("no_data"));
  else if (found.feature) show(found.feature, { fly, how });
  else explain(found, commune(code)?.name ?? code, how);
}

function show(feature, { fly, how }) {
  const { commune: code, commune_name: name, sheet, parcel } = feature.properties;
  shown = feature;
  Object.assign(at("sheet"), { value: sheet });
  Object.assign(at("parcel"), { value: parcel });
  at("commune").value = code;
  remember(feature.id, how);
  document.title = `${word("heading", parcel, sheet)} · ${name ?? code}`;
  message(word("found", parcel, sheet, name ?? code));
  showCard(feature, putAway);
  showParcel(feature, { fly });
}

function explain(found, name, how) {
  close(how);
  if (found.missing === "commune") message(word("no_commune"));
  if (found.missing === "sheet") message(word("no_sheet", found.sheet, name, inShort(found.sheets)));
  if (found.missing === "parcel") message(word("no_parcel", found.parcel, found.sheet, name));
}

// 1, 2, 3, 5 → "1–3, 5"
function inShort(labels) {
  const runs = [];
  for (const label of labels) {
    const last = runs.at(-1);
    if (last && Number(label) === Number(last[1]) + 1) last[1] = label;
    else runs.push([label, label]);
  }
  return runs.map(([first, end]) => (first === end ? first : `${first}–${end}`)).join(", ");
}

function putAway() {
  close("pushState");
  at("search").querySelector("[type=submit]").focus(); // the button that was pressed is gone
}

function close(how) {
  latest += 1;
  shown = null;
  hideCard();
  highlight(null);
  remember(null, how);
  document.title = word("title");
  message("");
}

// ---- the parts of the page ----

function fillForm() {
  at("commune").replaceChildren(
    new Option("", "", true, true),
    ...release.communes.map(({ code, name }) => new Option(name ?? code, code)),
  );
  if (release.communes.length === 1) at("commune").selectedIndex = 1;
}

function fillLegend() {
  const items = release.land_uses.map(({ code, name, colour }) => {
    const item = document.createElement("li");
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("viewBox", "0 0 1 1");
    swatch.setAttribute("aria-hidden", "true");
    const square = document.createElementNS(swatch.namespaceURI, "rect");
    for (const [attribute, value] of Object.entries({ width: 1, height: 1, fill: colour })) square.setAttribute(attribute, value);
    swatch.append(square);
    item.append(swatch, `${code} · ${name[language]}`);
    return item;
  });
  at("legend").querySelector("ul").replaceChildren(...items);
  at("legend").hidden = items.length === 0;
}

function speak(next) {
  setLanguage(next);
  at("language").textContent = word("other_language");
  at("language").lang = next === "vi" ? "en" : "vi";
  at("map").setAttribute("aria-label", word("map"));
  if (!release) return;
  at("place").textContent = release.province.title[next];
  at("since").textContent = word("since", date(release.created), number(release.counts.parcels));
  at("synthetic").hidden = !release.synthetic;
  fillLegend();
  if (shown) show(shown, { fly: false, how: "replaceState" });
  else message("");
}

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const key = [at("commune").value, at("sheet").value, at("parcel").value];
  if (key.every((part) => part.trim())) open(key);
  else message(word("incomplete"));
});

at("language").addEventListener("click", () => {
  const next = language === "vi" ? "en" : "vi";
  const address = new URL(location.href);
  if (next === "en") address.searchParams.set("lang", "en");
  else address.searchParams.delete("lang");
  history.replaceState(null, "", address);
  speak(next);
});

window.addEventListener("popstate", () => {
  const key = keyInAddress();
  if (key) open(key, { how: "replaceState" });
  else close("replaceState");
});

async function start() {
  speak(language);
  try {
    release = await openRelease();
  } catch {
    message(word("no_data"));
    return;
  }
  if (!release) {
    message(word("no_release"));
    return;
  }
  fillForm();
  speak(language);
  const wanted = keyInAddress();
  if (wanted) open(wanted, { how: "replaceState" });
  try {
    await openMap(release, {
      onParcel: (key) => open(partsOf(key), { fly: false }),
      onNothing: () => message(word("nothing_here")),
      onTooFar: () => message(word("zoom_in")),
    });
    if (shown) showParcel(shown, { fly: true });
  } catch {
    message(word("no_map"));
  }
}

start();
