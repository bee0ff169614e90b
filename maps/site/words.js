// Every word a person reads, Vietnamese first.
const WORDS = {
  vi: {
    title: "Tra cứu thửa đất",
    map: "Bản đồ thửa đất",
    synthetic: "Dữ liệu giả lập, không phải thửa đất có thật",
    commune: "Xã, phường, đặc khu",
    sheet: "Tờ bản đồ số",
    parcel: "Thửa đất số",
    find: "Tìm thửa đất",
    legend: "Chú giải loại đất",
    disclaimer: "Chỉ có giá trị tham khảo, không thay cho trích lục bản đồ địa chính.",
    other_language: "English",
    since: (when, count) => `Dữ liệu công bố ngày ${when} · ${count} thửa`,
    incomplete: "Hãy chọn xã và nhập đủ số tờ, số thửa.",
    searching: "Đang tìm…",
    no_sheet: (sheet, commune, known) => `${commune} không có tờ bản đồ số ${sheet}. Các tờ hiện có: ${known}.`,
    no_parcel: (parcel, sheet, commune) => `Tờ ${sheet}, ${commune}: không có thửa số ${parcel}. Hãy xem lại số thửa; số tờ, số thửa trên giấy chứng nhận cũ có thể đã đổi.`,
    no_commune: "Đường dẫn này chỉ tới một xã chưa có dữ liệu công bố.",
    nothing_here: "Ở đây chưa có thửa đất nào được công bố.",
    zoom_larger: "Phóng to",
    zoom_smaller: "Thu nhỏ",
    zoom_in: "Phóng to bản đồ để chạm vào từng thửa.",
    no_release: "Chưa có dữ liệu nào được công bố.",
    no_data: "Chưa đọc được dữ liệu. Kiểm tra đường truyền rồi tải lại trang.",
    no_map: "Trình duyệt này không vẽ được bản đồ; vẫn tra cứu được bằng số tờ, số thửa.",
    heading: (parcel, sheet) => `Thửa ${parcel}, tờ ${sheet}`,
    object: "Đối tượng chiếm đất không tạo thành thửa đất (đường, kênh, sông…)",
    area: "Diện tích",
    land_use: "Loại đất",
    address: "Địa chỉ",
    old_key: "Số cũ",
    old: (parcel, sheet, commune) => `thửa ${parcel}, tờ ${sheet}${commune ? `, mã xã ${commune}` : ""}`,
    parcel_id: "Mã định danh",
    source: "Nguồn",
    delivery: (receipt, when) => `biên nhận ${receipt}, ngày ${when}`,
    copy: "Sao chép đường dẫn",
    copied: "Đã sao chép",
    close: "Đóng",
    found: (parcel, sheet, commune) => `Đã tìm thấy thửa ${parcel}, tờ ${sheet}, ${commune}.`,
  },
  en: {
    title: "Find a land parcel",
    map: "Map of parcels",
    synthetic: "Synthetic data, not real parcels",
    commune: "Commune",
    sheet: "Map sheet no.",
    parcel: "Parcel no.",
    find: "Find the parcel",
    legend: "Land-use legend",
    disclaimer: "For information only; not a substitute for an official map extract.",
    other_language: "Tiếng Việt",
    since: (when, count) => `Data published on ${when} · ${count} parcels`,
    incomplete: "Choose a commune and give both the sheet and the parcel number.",
    searching: "Searching…",
    no_sheet: (sheet, commune, known) => `${commune} has no map sheet ${sheet}. Sheets there: ${known}.`,
    no_parcel: (parcel, sheet, commune) => `Sheet ${sheet}, ${commune}: there is no parcel ${parcel}. Check the number; numbers on older certificates may have changed.`,
    no_commune: "This link points to a commune that has no published data yet.",
    nothing_here: "No parcel has been published here yet.",
    zoom_larger: "Zoom in",
    zoom_smaller: "Zoom out",
    zoom_in: "Zoom in to tap single parcels.",
    no_release: "Nothing has been published yet.",
    no_data: "The data could not be read. Check the connection and reload.",
    no_map: "This browser cannot draw the map; looking up by number still works.",
    heading: (parcel, sheet) => `Parcel ${parcel}, sheet ${sheet}`,
    object: "Numbered object that is not a parcel (road, canal, river…)",
    area: "Area",
    land_use: "Land use",
    address: "Address",
    old_key: "Former number",
    old: (parcel, sheet, commune) => `parcel ${parcel}, sheet ${sheet}${commune ? `, commune ${commune}` : ""}`,
    parcel_id: "Identifier",
    source: "Source",
    delivery: (receipt, when) => `receipt ${receipt}, ${when}`,
    copy: "Copy the link",
    copied: "Copied",
    close: "Close",
    found: (parcel, sheet, commune) => `Found parcel ${parcel}, sheet ${sheet}, ${commune}.`,
  },
};

const asked = new URLSearchParams(location.search).get("lang");
export let language = asked === "en" ? "en" : "vi";
export const locale = () => (language === "vi" ? "vi-VN" : "en-GB");

export function word(name, ...values) {
  const text = WORDS[language][name];
  return typeof text === "function" ? text(...values) : text;
}

export function number(value, digits = 0) {
  return value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function date(text) {
  return new Date(text).toLocaleDateString(locale());
}

export function setLanguage(next) {
  language = next;
  document.documentElement.lang = next;
  document.title = word("title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
}
